import { createHmac } from 'node:crypto'
import type { DuoOptions } from './duo.js'

/** What an id_token says. */
export type Claims = Record<string, unknown>

/** Duo with another answer: its token is taken apart, changed, and signed as Duo signs it. */
export function duoThatSays(
  { skey }: { readonly skey: string },
  change: (claims: Claims) => Claims,
): NonNullable<DuoOptions['fetch']> {
  return async (url, init) => {
    const response = await fetch(url, init)
    if (!url.endsWith('/token')) return response
    const body = (await response.json()) as { id_token: string }
    const [header = '', payload = ''] = body.id_token.split('.')
    const claims = change(JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims)
    const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
    const mac = createHmac('sha512', skey).update(signed).digest('base64url')
    return Response.json({ ...body, id_token: `${signed}.${mac}` })
  }
}
