import { randomBytes } from 'node:crypto'
import { json, type Reply } from '../transport/reply.js'
import type { BadToken } from '../settings/outcomes.js'

/** The answer of the token endpoint, good or misshapen in one way. */
export function tokenReply(idToken: string, bad: BadToken | null): Reply {
  const accessToken = randomBytes(24).toString('base64url')
  const good = { id_token: idToken, access_token: accessToken, expires_in: 3600, token_type: 'Bearer' }
  switch (bad) {
    case 'no-id_token': {
      const { id_token: _, ...rest } = good
      return json(200, rest)
    }
    case 'missing-field': {
      const { expires_in: _, ...rest } = good
      return json(200, rest)
    }
    case 'token_type':
      return json(200, { ...good, token_type: 'mac' })
    case 'not-json':
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        body: '<!doctype html><title>Not JSON</title>',
      }
    default:
      return json(200, good)
  }
}
