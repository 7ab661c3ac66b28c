import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePorts } from './ports.ts'
import type { Running } from './processes.ts'

/** Where everything of one control plane is. */
export interface Folder {
  readonly root: string
  readonly kubeconfig: string
  readonly auditLog: string
  readonly auditPolicy: string
  readonly certificates: string
  readonly serviceAccountKey: string
  readonly tokens: string
  readonly logs: string
  readonly etcd: string
  readonly record: string
}

export interface Ports {
  readonly etcd: number
  readonly etcdPeer: number
  readonly api: number
}

/** What outlives `up`: which ports this control plane has, and which processes it started. */
export interface FolderRecord {
  readonly ports: Ports
  readonly processes: readonly Running[]
}

/** One line for each request, and one more where a watch begins. */
const AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
`

export function folderAt(root: string): Folder {
  return {
    root,
    kubeconfig: join(root, 'kubeconfig'),
    auditLog: join(root, 'audit.log'),
    auditPolicy: join(root, 'audit-policy.yaml'),
    certificates: join(root, 'certificates'),
    serviceAccountKey: join(root, 'certificates', 'service-account.key'),
    tokens: join(root, 'tokens.csv'),
    logs: join(root, 'logs'),
    etcd: join(root, 'etcd'),
    record: join(root, 'control-plane.json'),
  }
}

/** What the folder says of an earlier `up`; nothing where there was none. */
export async function readRecord(folder: Folder): Promise<FolderRecord | undefined> {
  if (!existsSync(folder.record)) return undefined
  return JSON.parse(await readFile(folder.record, 'utf8')) as FolderRecord
}

/** Whoever dies while writing leaves the record of before. */
export async function writeRecord(folder: Folder, record: FolderRecord): Promise<void> {
  const draft = `${folder.record}.draft`
  await writeFile(draft, `${JSON.stringify(record, undefined, 2)}\n`)
  await rename(draft, folder.record)
}

/** Throws where a folder holds what is not a control plane's: it might be removed with one. */
export async function requireOurs({ root, record }: Folder): Promise<void> {
  if (!existsSync(root) || existsSync(record) || (await readdir(root)).length === 0) return
  throw new Error(
    `Cannot start in "${root}": it holds other files, expected an empty folder or one that "up" made`,
  )
}

/** Makes whatever a control plane reads when it starts, and chooses its ports, for good. */
export async function furnish(folder: Folder): Promise<FolderRecord> {
  const [etcd = 0, etcdPeer = 0, api = 0] = await freePorts(3)
  const token = randomBytes(16).toString('hex')
  for (const path of [folder.root, folder.certificates, folder.logs]) {
    await mkdir(path, { recursive: true, mode: 0o700 })
  }
  await writeSecret(folder.tokens, `${token},admin,admin,"system:masters"\n`)
  await writeSecret(folder.serviceAccountKey, makeKey())
  await writeSecret(folder.kubeconfig, makeKubeconfig(folder, api, token))
  await writeFile(folder.auditPolicy, AUDIT_POLICY)
  const record = { ports: { etcd, etcdPeer, api }, processes: [] }
  await writeRecord(folder, record)
  return record
}

/** Every client checks the certificate that the API server made for itself at its first start. */
function makeKubeconfig(folder: Folder, port: number, token: string): string {
  const name = 'control-plane'
  const cluster = {
    server: `https://127.0.0.1:${port}`,
    'certificate-authority': join(folder.certificates, 'apiserver.crt'),
  }
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  }
  return `${JSON.stringify(config, undefined, 2)}\n`
}

function makeKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs1', format: 'pem' }) as string
}

async function writeSecret(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 })
}
