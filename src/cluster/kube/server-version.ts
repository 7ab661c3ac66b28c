/** What an API server says of itself at `/version` (apimachinery, version.Info). */
export interface ServerVersion {
  readonly major: number
  readonly minor: number
  /** In full, such as `v1.36.3`. */
  readonly text: string
}

/** Some providers put a sign after the minor version, such as `30+`. */
export function versionIn(answer: unknown): ServerVersion {
  const { major, minor, gitVersion } = (answer ?? {}) as Readonly<Record<string, unknown>>
  return {
    major: Number.parseInt(String(major), 10),
    minor: Number.parseInt(String(minor), 10),
    text: String(gitVersion),
  }
}
