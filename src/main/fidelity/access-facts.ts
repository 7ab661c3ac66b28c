import { POLICY_DELAY } from '../../cluster/sim/traffic/traffic.ts'
import { RETRY } from '../../cluster/sim/kubelet/start.ts'
import type { Chapter } from './fact.ts'

const ACCESS = 'test/contract/access-promises.ts'
const CONFIGURATION = 'test/contract/configuration-promises.ts'
const SETTINGS = 'test/unit/cluster/sim/kubelet/settings.test.ts'
const NETWORK = 'test/contract/network-promises.ts'
const POLICIES = 'test/unit/cluster/sim/traffic/policies.test.ts'
const RBAC = 'v1.36 plugin/pkg/auth/authorizer/rbac'

export const ACCESS_FACTS: Chapter = {
  title: 'Access, configuration and network policies',
  facts: [
    {
      rule: 'Who has no role',
      value: 'may do nothing',
      source: `${RBAC}/rbac.go (Authorize)`,
      heldBy: [ACCESS, 'whoever has no role may do nothing'],
    },
    {
      rule: 'What a rule allows',
      value: 'its verbs on its resources, by group, subresource and name; `*` is everything',
      source: 'v1.36 pkg/apis/rbac/v1/evaluation_helpers.go',
      heldBy: [ACCESS, 'a rule and %s'],
    },
    {
      rule: 'What a review answers',
      value: '`RBAC: allowed by RoleBinding "…" of Role "…" to User "…"`',
      source: 'v1.36 pkg/registry/rbac/validation/rule.go (roleBindingDescriber)',
      heldBy: [ACCESS, 'a review says which binding allows it'],
    },
    {
      rule: 'Which roles every cluster has for people',
      value: 'cluster-admin, admin, edit, view',
      source: `${RBAC}/bootstrappolicy/policy.go`,
      heldBy: [ACCESS, 'who has the role %s on %s: may %s is %s'],
    },
    {
      rule: 'A request that nobody allows',
      value: '403 `User "…" cannot … resource "…" in API group "…" in the namespace "…"`',
      source: 'v1.36 apiserver/pkg/endpoints/handlers/responsewriters/errors.go',
      heldBy: ['test/unit/scenario/perform.test.ts', 'as %s, where jane has the role %s'],
    },
    {
      rule: 'What every namespace has',
      value: 'the service account `default` and the ConfigMap `kube-root-ca.crt`',
      source:
        'v1.36 pkg/controller/serviceaccount, pkg/controller/certificates/rootcacertpublisher',
      heldBy: [ACCESS, 'every namespace has an account and a certificate, and has them again'],
    },
    {
      rule: 'A pod whose service account is not there',
      value: '403 `error looking up service account …`',
      source: 'v1.36 plugin/pkg/admission/serviceaccount',
      heldBy: [
        'test/unit/cluster/sim/admission/service-account.test.ts',
        'a pod of an account that is not there is Forbidden',
      ],
    },
    {
      rule: 'What becomes of the text of a Secret',
      value: 'it is kept as Base64, and never read back',
      source: 'v1.36 pkg/apis/core/v1/conversion.go (stringData)',
      heldBy: [CONFIGURATION, 'a Secret keeps text as data, and data of the same key no more'],
    },
    {
      rule: 'A ConfigMap or Secret that is immutable',
      value: 'stays so, and keeps its data',
      source: 'v1.36 pkg/apis/core/validation (ValidateSecretUpdate, ValidateConfigMapUpdate)',
      heldBy: [CONFIGURATION, 'what is immutable stays as it is, and stays immutable'],
    },
    {
      rule: 'A container that names a ConfigMap, a Secret or a key that is not there',
      value: `CreateContainerConfigError, tried again every ${RETRY / 1000} s`,
      source: 'v1.36 pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables), backOffPeriod',
      heldBy: [SETTINGS, 'waits, and starts when it is there'],
    },
    {
      rule: 'What a NetworkPolicy that does not say is about',
      value: 'what comes in, and what goes out if it has rules for that',
      source: 'v1.36 pkg/apis/networking/v1/defaults.go (SetDefaults_NetworkPolicy)',
      heldBy: [NETWORK, 'a NetworkPolicy that %s gets its defaults'],
    },
    {
      rule: 'A pod that policies select',
      value: 'takes and sends what any of them lets through',
      source: 'kubernetes.io, Network Policies, The two sorts of pod isolation',
      heldBy: [POLICIES, 'what one of several policies lets in comes in'],
    },
    {
      rule: 'When a NetworkPolicy is in force',
      value: `${POLICY_DELAY / 1000} s after it is written (Kubernetes leaves it to the network)`,
      source: 'kubernetes.io, Network Policies, Pod lifecycle',
      heldBy: [POLICIES, 'are refused from when a policy is in force until it is gone'],
    },
  ],
}
