/** What a person is about to do, and how it is written in a timeline. */
export interface Intent {
  readonly text: string
  readonly act: () => void
}

/** How the API server sees that a person did it. */
export const KUBECTL = { fieldManager: 'kubectl' }
