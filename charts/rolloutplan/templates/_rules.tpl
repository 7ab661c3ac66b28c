{{/* What the operator may do in a namespace that it looks into. Plain YAML, so that it can be read without Helm. */}}
{{- define "rolloutplan.rules" -}}
- apiGroups: [rolloutplan.dev]
  resources: [rolloutplans]
  verbs: [list, watch, patch] # patch: its finalizer
- apiGroups: [rolloutplan.dev]
  resources: [rolloutrequests]
  verbs: [list, watch, delete] # delete: ttlSecondsAfterFinished
- apiGroups: [rolloutplan.dev]
  resources: [rolloutplans/status, rolloutrequests/status]
  verbs: [update]
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, patch]
- apiGroups: [apps]
  resources: [replicasets]
  verbs: [list, watch, create, patch, delete]
- apiGroups: ['']
  resources: [services]
  verbs: [get, list, watch, create, patch] # create: a preview Service that nobody made
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [list, watch]
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: [list, watch]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [list, watch]
- apiGroups: ['']
  resources: [events]
  verbs: [create, patch]
{{- end }}
{{/* What it may see of the whole cluster, where the policy of the gate is installed. */}}
{{- define "rolloutplan.gateRules" -}}
- apiGroups: [admissionregistration.k8s.io]
  resources: [mutatingadmissionpolicies, mutatingadmissionpolicybindings]
  verbs: [list, watch] # whether they are there
{{- end }}
{{/* What it may do in the namespace of the release, where one of its pods is elected. */}}
{{- define "rolloutplan.electionRules" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  resourceNames: ['{{ include "rolloutplan.name" . }}']
  verbs: [get, update]
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [create] # which no rule can restrict to a name
{{- end }}
