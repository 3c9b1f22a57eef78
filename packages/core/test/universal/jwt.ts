import { createHmac } from 'node:crypto'

/** Signs anything at all as a token, without our code and without the library under it. */
export function signJwt(
  claims: unknown,
  { secret, header = { alg: 'HS512' }, hash = 'sha512' }: { secret: string; header?: object; hash?: string },
): string {
  const content = typeof claims === 'string' ? claims : JSON.stringify(claims)
  const signed = `${encode(JSON.stringify(header))}.${encode(content)}`
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`
}

/** What a token says, after its signature was computed again. */
export function readJwt(token: string, secret: string): Record<string, unknown> {
  const [header = '', payload = '', signature] = token.split('.')
  const expected = createHmac('sha512', secret).update(`${header}.${payload}`).digest('base64url')
  if (signature !== expected) throw new Error('the signature is not the one of this secret')
  if (decode(header) !== '{"alg":"HS512"}') throw new Error(`another header than expected: ${decode(header)}`)
  return JSON.parse(decode(payload)) as Record<string, unknown>
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function decode(text: string): string {
  return Buffer.from(text, 'base64url').toString()
}
