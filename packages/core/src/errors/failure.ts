/** What there is to say about a failure. */
export interface Failure {
  /** The HTTP status of the response. */
  readonly status: number
  readonly title: string
  /** What to do about it, for whoever runs the application. */
  readonly advice: string
  /**
   * Marks a failure that only whoever runs the application can fix: the gate reports it on the console while the
   * application has no `onEvent`. `warn` is for those that an attacker, or a moment without a network, can cause as
   * well.
   */
  readonly report?: 'error' | 'warn'
}

/**
 * A table whose type knows the codes and not the texts, which would otherwise stand in the declarations of every
 * package that names one.
 */
export function failureTable<Code extends string>(
  table: Readonly<Record<Code, Failure>>,
): Readonly<Record<Code, Failure>> {
  return table
}
