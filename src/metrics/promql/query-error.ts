/** A query that cannot be read or answered; the message is for whoever wrote it. */
export class QueryError extends Error {
  override readonly name = 'QueryError'
}
