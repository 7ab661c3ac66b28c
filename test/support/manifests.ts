/** A Deployment as people write it. */
export function deploymentYaml(name = 'web', replicas = 5): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: ${replicas}
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
      - name: web
        image: web:1
`
}

/** A plan as people write it; `strategy` is what stands below that field, indented by four. */
export function planYaml(strategy: string, name = 'web', target = 'web'): string {
  return `apiVersion: rolloutplan.dev/v1alpha1
kind: RolloutPlan
metadata:
  name: ${name}
spec:
  targetRef:
    name: ${target}
  strategy:
${strategy.replace(/^/gm, '    ').trimEnd()}
`
}

export function serviceYaml(name = 'web', app = 'web'): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector: {app: ${app}}
  ports:
  - port: 80
`
}
