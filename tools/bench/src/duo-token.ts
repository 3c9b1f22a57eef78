import { createHmac } from 'node:crypto'
import { user } from './log-in.ts'

interface TokenOf {
  readonly clientId: string
  readonly clientSecret: string
  readonly host: string
  readonly nonce: string
}

/** What Duo says of a login, at the length that it has in life, signed. */
export function duoToken({ clientSecret, ...rest }: TokenOf): string {
  const signed = [{ alg: 'HS512' }, claimsOf(rest)]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${signed}.${createHmac('sha512', clientSecret).update(signed).digest('base64url')}`
}

function claimsOf({ clientId, host, nonce }: Omit<TokenOf, 'clientSecret'>): object {
  const now = Math.floor(Date.now() / 1000)
  const location = { city: 'Ann Arbor', state: 'Michigan', country: 'United States' }
  return {
    iss: `https://${host}/oauth/v1/token`,
    aud: clientId,
    sub: user,
    preferred_username: user,
    iat: now,
    exp: now + 3000,
    auth_time: now,
    nonce,
    auth_result: { result: 'allow', status: 'allow', status_msg: 'Login Successful' },
    auth_context: {
      txid: '0b0e1b8c-43a1-4d0f-9d3a-4c2f5e6a7b8c',
      timestamp: now,
      event_type: 'authentication',
      factor: 'duo_push',
      result: 'success',
      reason: 'user_approved',
      user: { key: 'DUXXXXXXXXXXXXXXXXXX', name: user, groups: ['staff', 'engineering'] },
      application: { key: clientId, name: 'My app' },
      auth_device: { ip: '192.0.2.1', name: '+1 555 0100', location },
      access_device: { browser: 'Chrome', browser_version: '142.0.0', os: 'Mac OS X', ip: '192.0.2.1', location },
    },
  }
}
