import { requireKubectl } from './kubectl.ts'
import type { Site } from './parts.ts'

const PODS_PER_NODE = 500

/** Makes those of node-0 … node-(n-1) that are missing, and waits until all are ready. */
export async function raiseNodes(site: Site, count: number): Promise<void> {
  const present = (await requireKubectl(site, ['get', 'nodes', '-o', 'name'])).split('\n')
  const missing = Array.from({ length: count }, (_, index) => `node-${index}`).filter(
    (name) => !present.includes(`node/${name}`),
  )
  if (missing.length > 0) {
    const list = { apiVersion: 'v1', kind: 'List', items: missing.map(makeNode) }
    await requireKubectl(site, ['create', '-f', '-'], JSON.stringify(list))
  }
  if (count === 0) return
  await requireKubectl(site, ['wait', 'nodes', '--all', '--for=condition=Ready', '--timeout=60s'])
}

function makeNode(name: string): object {
  const room = { cpu: '64', memory: '256Gi', pods: String(PODS_PER_NODE) }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' } },
    status: { allocatable: room, capacity: room },
  }
}
