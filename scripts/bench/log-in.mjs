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

/**
 * One whole login, with Duo played by hand.
 *
 * @param {(request: { method: 'GET' | 'POST', url: string, cookie?: string, form?: URLSearchParams }) =>
 *   Promise<{ status: number, cookies: string[], body: string }>} send
 * @returns {Promise<string>} the cookie of the proof
 */
export async function logIn(send) {
  const started = await send({ method: 'GET', url: '/duo/start' })
  const { sigRequest, postAction, postArgument } = JSON.parse(started.body)
  const form = new URLSearchParams({ [postArgument]: `${duoHalf()}:${sigRequest.split(':')[1]}` })
  const posted = await send({ method: 'POST', url: postAction, cookie: pairsOf(started.cookies).join('; '), form })
  const proof = pairsOf(posted.cookies).find((pair) => /^__Host-duo-[0-9a-f]{8}=/.test(pair))
  if (proof === undefined) throw new Error(`the login did not succeed: ${posted.status} ${posted.body}`)
  return proof
}

/** What a browser's script sends beside the cookie. */
export function headersOf({ cookie, form }) {
  return {
    accept: 'application/json',
    'sec-fetch-mode': 'cors',
    'sec-fetch-site': 'same-origin',
    origin,
    ...(cookie && { cookie }),
    ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
  }
}

function pairsOf(cookies) {
  return cookies.map((text) => text.split(';')[0])
}

function duoHalf() {
  const payload = Buffer.from(`${user}|${keys.ikey}|${Math.floor(Date.now() / 1000) + 300}`).toString('base64')
  const signed = `AUTH|${payload}`
  return `${signed}|${createHmac('sha1', keys.skey).update(signed).digest('hex')}`
}
