/** The fields of a body. A parser leaves none for one that is missing, and `null` for the JSON of it. */
export function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? { ...body } : {}
}
