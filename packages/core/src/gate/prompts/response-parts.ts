import { createHash } from 'node:crypto'

/** What a record says of a value that it must not contain. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** The application's own fields of a response: all but these of Duo. */
export function fieldsWithout(parameters: URLSearchParams, names: readonly string[]): URLSearchParams {
  return new URLSearchParams([...parameters].filter(([name]) => !names.includes(name)))
}
