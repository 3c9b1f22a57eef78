import assert from 'node:assert/strict'

/**
 * Goes to Duo as the browser does.
 *
 * @returns the path and query with which Duo sends the browser back, at the application's root
 */
export async function authorizeAnswer(authUrl: string, origin: string): Promise<string> {
  const reply = await fetch(authUrl, { redirect: 'manual', headers: { accept: 'text/html' } })
  const location = reply.headers.get('location') ?? ''
  const page = location === '' ? await reply.text() : ''
  assert.ok(location.startsWith(`${origin}/`), `Duo has to send the browser back: ${reply.status} ${titleOf(page)}`)
  return location.slice(origin.length)
}

function titleOf(page: string): string {
  return /<title>([^<]*)/.exec(page)?.[1] ?? ''
}
