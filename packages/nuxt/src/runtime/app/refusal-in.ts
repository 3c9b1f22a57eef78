/**
 * Finds `duo_required` in a response: in the adapter's problem document, or in the error of a handler that requires a
 * proof.
 */
export function refusalIn(body: unknown): { readonly start: string | undefined } | undefined {
  const refusal = [body, inside(body, 'data')].find((part) => inside(part, 'code') === 'duo_required')
  if (refusal === undefined) return undefined
  const start = inside(refusal, 'start')
  return { start: typeof start === 'string' ? start : undefined }
}

function inside(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
