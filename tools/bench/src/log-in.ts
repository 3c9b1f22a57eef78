import { createHmac } from 'node:crypto'

/** The keys of the applications that are measured, and who is logged in there. */
export const keys = {
  host: 'api-12345678.duosecurity.com',
  ikey: 'DIXXXXXXXXXXXXXXXXXX',
  skey: 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
  akey: 'k'.repeat(40),
}
export const origin = 'https://app.example.com'
export const user = 'alice@example.com'

/** A request of a login, as a browser's script makes it. */
export interface Sent {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly cookie?: string
  readonly form?: URLSearchParams
}

/** What came back. */
export interface Received {
  readonly status: number
  readonly cookies: readonly string[]
  readonly body: string
}

/**
 * Goes through one whole login, with Duo played by hand.
 *
 * @returns the cookie of the proof
 */
export async function logIn(send: (request: Sent) => Promise<Received>): Promise<string> {
  const started = await send({ method: 'GET', url: '/duo/start' })
  const { sigRequest, postAction, postArgument } = JSON.parse(started.body) as Record<string, string>
  if (sigRequest === undefined || postAction === undefined || postArgument === undefined)
    throw new Error(`no login started: ${started.status} ${started.body}`)
  const form = new URLSearchParams({ [postArgument]: `${duoHalf()}:${sigRequest.split(':')[1]}` })
  const posted = await send({ method: 'POST', url: postAction, cookie: pairsOf(started.cookies).join('; '), form })
  const proof = pairsOf(posted.cookies).find((pair) => /^__Host-duo-[0-9a-f]{8}=/.test(pair))
  if (proof === undefined) throw new Error(`the login did not succeed: ${posted.status} ${posted.body}`)
  return proof
}

/** What a browser's script sends beside the cookie. */
export function headersOf({ cookie, form }: Pick<Sent, 'cookie' | 'form'>): Record<string, string> {
  return {
    accept: 'application/json',
    'sec-fetch-mode': 'cors',
    'sec-fetch-site': 'same-origin',
    origin,
    ...(cookie !== undefined && { cookie }),
    ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
  }
}

/** The cookies that a response sets, as a browser sends them back. */
export function pairsOf(cookies: readonly string[]): string[] {
  return cookies.map((text) => text.split(';', 1)[0] ?? '')
}

/** Duo's half of a Web SDK v2 response. */
export function duoHalf(): string {
  const payload = Buffer.from(`${user}|${keys.ikey}|${Math.floor(Date.now() / 1000) + 300}`).toString('base64')
  const signed = `AUTH|${payload}`
  return `${signed}|${createHmac('sha1', keys.skey).update(signed).digest('hex')}`
}
