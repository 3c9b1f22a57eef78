/** What there is to say of a failure. Texts for people are the pages' business. */
export interface Failure {
  /** The HTTP status that fits it. */
  readonly status: number
  readonly title: string
  /** What to do about it, for whoever runs the application. */
  readonly advice: string
}
