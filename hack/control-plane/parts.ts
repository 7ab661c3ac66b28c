import { join } from 'node:path'
import type { Folder, Ports } from './folder.ts'
import type { Command } from './processes.ts'
import type { Tools } from './tools.ts'

/** A part of the control plane, in the order in which they start. */
export const PARTS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const
export type Part = (typeof PARTS)[number]

export interface Site {
  readonly folder: Folder
  readonly ports: Ports
  readonly tools: Tools
  /** Fires when whoever asked for the control plane no longer wants it. */
  readonly signal: AbortSignal
}

export function portsOf(part: Part, ports: Ports): readonly number[] {
  if (part === 'etcd') return [ports.etcd, ports.etcdPeer]
  return part === 'kube-apiserver' ? [ports.api] : []
}

export function commandOf(part: Part, site: Site): Command {
  return {
    name: part,
    program: join(site.tools.programs, part),
    args: argumentsOf(part, site),
    log: logOf(part, site.folder),
  }
}

export function logOf(part: string, folder: Folder): string {
  return join(folder.logs, `${part}.log`)
}

function argumentsOf(part: Part, site: Site): readonly string[] {
  const kubeconfig = `--kubeconfig=${site.folder.kubeconfig}`
  switch (part) {
    case 'etcd':
      return etcdArguments(site)
    case 'kube-apiserver':
      return apiServerArguments(site)
    case 'kube-controller-manager':
      return [kubeconfig, ...controllerArguments(site)]
    case 'kube-scheduler':
      return [kubeconfig, '--leader-elect=false', '--secure-port=0']
    case 'kwok':
      return [
        kubeconfig,
        '--manage-all-nodes=true',
        '--node-lease-duration-seconds=40',
        // Stages are objects of the cluster, so that a test can add some; see raiseStages().
        '--enable-crds=Stage',
        '--config=/dev/null',
      ]
  }
}

function etcdArguments({ folder, ports }: Site): readonly string[] {
  const client = `http://127.0.0.1:${ports.etcd}`
  const peer = `http://127.0.0.1:${ports.etcdPeer}`
  return [
    `--data-dir=${folder.etcd}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // Nothing here has to survive the machine.
    '--unsafe-no-fsync',
  ]
}

function apiServerArguments({ folder, ports }: Site): readonly string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    // The Service "kubernetes" may not have an endpoint on the loopback address.
    '--endpoint-reconciler-type=none',
    `--secure-port=${ports.api}`,
    `--cert-dir=${folder.certificates}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    `--token-auth-file=${folder.tokens}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${folder.serviceAccountKey}`,
    `--service-account-signing-key-file=${folder.serviceAccountKey}`,
    // Pods start in a new namespace without waiting for its ServiceAccount.
    '--disable-admission-plugins=ServiceAccount',
    // Only some clusters have it, OpenShift for one: who owns what takes rights of its own there.
    '--enable-admission-plugins=OwnerReferencesPermissionEnforcement',
    `--audit-policy-file=${folder.auditPolicy}`,
    `--audit-log-path=${folder.auditLog}`,
    // Megabytes: a log that is turned over in the middle of a count is no use.
    '--audit-log-maxsize=10000',
  ]
}

function controllerArguments({ folder }: Site): readonly string[] {
  return [
    '--leader-elect=false',
    '--secure-port=0',
    '--use-service-account-credentials=false',
    `--service-account-private-key-file=${folder.serviceAccountKey}`,
    `--root-ca-file=${join(folder.certificates, 'apiserver.crt')}`,
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ]
}
