/** What there is to say about a failure. */
export interface Failure {
  /** The HTTP status of the response. */
  readonly status: number
  readonly title: string
  /** What to do about it, for whoever runs the application. */
  readonly advice: string
  /** What a person reads. Failures that no page of the gate shows have none. */
  readonly page?: FailurePage
  /**
   * Marks a failure that only whoever runs the application can fix: the gate reports it on the console while the
   * application has no `onEvent`. `warn` is for those that an attacker, or a moment without a network, can cause as
   * well.
   */
  readonly report?: 'error' | 'warn'
}

/** A failure as a page shows it. */
export interface FailurePage {
  readonly title: string
  readonly text: string
  /** Whether another attempt can help. A page for which it cannot does not offer one. */
  readonly retry: boolean
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

/** The page of a login that ended without a proof, where trying again can help. */
export function notSignedIn(text: string): FailurePage {
  return { title: 'You weren’t signed in', text, retry: true }
}

/** The page of a failure that only whoever runs the application can fix. */
export const setupMistake: FailurePage = Object.freeze({
  title: 'You weren’t signed in',
  text: 'This site can’t complete sign-ins because of a problem with its setup. Trying again won’t help. Please tell the people who run this site.',
  retry: false,
})

/** The page of a request that no page of the gate sends. */
export const rejectedRequest: FailurePage = Object.freeze({
  title: 'This request was rejected',
  text: 'It isn’t a request that this site’s own pages send.',
  retry: true,
})
