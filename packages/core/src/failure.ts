/** What there is to say of a failure. Texts for people are the pages' business. */
export interface Failure {
  /** The HTTP status that fits it. */
  readonly status: number
  readonly title: string
  /** What to do about it, for whoever runs the application. */
  readonly advice: string
}

/** A table whose type knows the codes and not the texts, which would otherwise stand in the declarations of every package that names one. */
export function failureTable<Code extends string>(
  table: Readonly<Record<Code, Failure>>,
): Readonly<Record<Code, Failure>> {
  return table
}
