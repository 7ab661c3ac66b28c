import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { table } from './markdown-table.ts'

const FOLDER = 'examples/tour'

/** The scenarios in the order in which one builds on another. */
const CHAPTERS: readonly (readonly [title: string, names: readonly string[]])[] = [
  [
    'Pods, and what keeps them',
    [
      '3-replicaset',
      'scale',
      'orphans',
      'liveness',
      'readiness',
      'oom',
      'configmap',
      'statefulset-in-order',
      'daemonset-on-every-node',
      'job-retries',
      'cronjob',
    ],
  ],
  ['New versions', ['four-strategies', 'undo', 'ci-push']],
  ['Traffic', ['services', 'shared-load', 'overload', 'hpa', 'zones', 'networkpolicy']],
  ['Nodes and room', ['unschedulable', 'preemption', 'drain', 'node-loss', 'node-comes-back']],
  ['Limits and rights', ['quota', 'rbac']],
  [
    'The operator among them',
    [
      'operator-slow',
      'operator-crash-loop',
      'operator-unschedulable',
      'operator-quota',
      'operator-drain',
      'operator-node-loss',
      'operator-hpa',
      'operator-hpa-value',
    ],
  ],
]

/** What no chapter has yet. */
const OTHERS = 'And also'

/** The scenarios of the tour: what one sees, and the first sentence of what one may learn. */
export function tourTable(): string {
  const there = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''))
    .sort()
  const placed = CHAPTERS.flatMap(([, names]) => names)
  const others = there.filter((name) => !placed.includes(name))
  return [...CHAPTERS, [OTHERS, others] as const]
    .filter(([, names]) => names.length > 0)
    .map(([title, names]) => `### ${title}\n\n${chapterTable(names)}`)
    .join('\n')
}

function chapterTable(names: readonly string[]): string {
  const rows = names.map((name) => {
    const text = readFileSync(`${FOLDER}/${name}.yaml`, 'utf8')
    const { spec } = parse(text) as { readonly spec: { readonly title?: string } }
    return [`[${name}](../${FOLDER}/${name}.yaml)`, spec.title ?? '', firstSentence(text)]
  })
  return table(['scenario', 'shows', 'to learn from it'], rows)
}

function firstSentence(text: string): string {
  const [comment = ''] = /^(?:#.*\n)*/.exec(text) ?? []
  const [sentence = ''] =
    /^.*?[.:?](?= [A-Z`]|$)/.exec(comment.replace(/^# ?/gm, '').replace(/\n/g, ' ').trim()) ?? []
  return sentence.replace(/:$/, '.')
}
