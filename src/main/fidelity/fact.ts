/** A rule or a constant of Kubernetes that the simulated cluster keeps. */
export interface Fact {
  readonly rule: string
  /** As the code has it, so that the page can not say another. */
  readonly value: string
  /** A page of kubernetes.io, a KEP, or the code, with its version. */
  readonly source: string
  /** The test that holds it: its file, and its title or the beginning of it, as it stands there. */
  readonly heldBy: readonly [file: string, title: string]
}

/** What is known of one part of a cluster. */
export interface Chapter {
  readonly title: string
  readonly facts: readonly Fact[]
}
