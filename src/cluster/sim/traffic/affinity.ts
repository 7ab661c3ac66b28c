/** How clients are spread over the endpoints that they keep to, by uid: millionths of them all. */
export type ClientShares = ReadonlyMap<string, number>

export const NO_CLIENTS: ClientShares = new Map()
export const ALL_CLIENTS = 1_000_000

/**
 * The shares when these are the endpoints: a client keeps to the one that it has, and one that has
 * lost it picks among all, new ones too.
 *
 * kubernetes.io, Virtual IPs and Service Proxies, Session affinity. Left out on purpose:
 * `timeoutSeconds`, as clients send often enough not to be forgotten, and clients that come and go.
 */
export function sharesAmong(shares: ClientShares, uids: readonly string[]): ClientShares {
  const sorted = [...uids].sort()
  const kept = sorted.map((uid) => shares.get(uid) ?? 0)
  const free = ALL_CLIENTS - kept.reduce((sum, share) => sum + share, 0)
  const each = Math.floor(free / sorted.length)
  const rest = free - each * sorted.length
  return new Map(
    sorted.map((uid, index) => [uid, (kept[index] ?? 0) + each + (index < rest ? 1 : 0)]),
  )
}
