/** Bytes. */
const largestForm = 16_384

/** The fields of a form, or the response to one that is too long. */
export async function readForm(request: Request): Promise<URLSearchParams | Response> {
  // A browser says how long a form is.
  const length = request.headers.get('content-length')
  if (length === null) return new Response('Length Required', { status: 411 })
  if (Number(length) > largestForm) return new Response('Content Too Large', { status: 413 })
  return new URLSearchParams(await request.text())
}
