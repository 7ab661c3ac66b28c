{{/* The API version to install the policy of the gate in; empty: it is not installed. */}}
{{- define "rolloutplan.gateVersion" -}}
{{- $group := "admissionregistration.k8s.io" -}}
{{- $install := .Values.gate.policy.install | toString -}}
{{- if eq $install "false" -}}
{{- else if .Capabilities.APIVersions.Has (printf "%s/v1/MutatingAdmissionPolicy" $group) -}}
{{ $group }}/v1
{{- else if .Capabilities.APIVersions.Has (printf "%s/v1beta1/MutatingAdmissionPolicy" $group) -}}
{{ $group }}/v1beta1
{{- else if eq $install "true" -}}
{{ $group }}/v1
{{- end -}}
{{- end }}
