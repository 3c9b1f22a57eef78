import type { ApplicationHandle } from '@duokit/simulator'
import { akey, officialSdk } from './official-sdk.js'

export const parent = 'http://app.localhost:3000/login?next=%2F#top'

/** A page of the frame, read as far as the tests care. */
export interface FramePage {
  status: number
  headers: Headers
  html: string
  title: string
  /** The page's words without its markup. */
  text: string
  sid: string
  /** What the page will post to the page around it, and to which origin. */
  message: string | undefined
  target: string | undefined
}

const unescape = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))

async function readPage(response: Response): Promise<FramePage> {
  const html = await response.text()
  const find = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(html)?.[1]
    return found === undefined ? undefined : unescape(found)
  }
  return {
    status: response.status,
    headers: response.headers,
    html,
    title: find(/<title>(.*?) – local Duo simulator/) ?? '',
    text: unescape((/<main[\s\S]*<\/main>/.exec(html)?.[0] ?? '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' '),
    sid: find(/data-sid="(.*?)"/) ?? '',
    message: find(/data-message="(.*?)"/),
    target: find(/data-target="(.*?)"/),
  }
}

/** A request signed by the official SDK with the keys of the simulator: the half for Duo, and the application's. */
export function signRequest(simulator: ApplicationHandle, user: string): { tx: string; app: string } {
  const { ikey, skey } = simulator.application
  const [tx = '', app = ''] = officialSdk.sign_request(ikey, skey, akey, user).split(':')
  return { tx, app }
}

/** Opens the frame with exactly this query. */
export async function openQuery(
  simulator: ApplicationHandle,
  query: string,
  headers: Record<string, string> = {},
): Promise<FramePage> {
  return readPage(await fetch(`${simulator.url}/frame/web/v1/auth?${query}`, { headers }))
}

/** Opens the frame with this tx, as script 2.9 does. */
export const openTx = (simulator: ApplicationHandle, tx: string, from = parent): Promise<FramePage> =>
  openQuery(simulator, `tx=${encodeURIComponent(tx)}&parent=${encodeURIComponent(from)}&v=2.9`)

/** Opens the frame for this user. */
export const openFor = (simulator: ApplicationHandle, user: string): Promise<FramePage> =>
  openTx(simulator, signRequest(simulator, user).tx)

/** Presses a button in the frame. */
export async function press(
  simulator: ApplicationHandle,
  sid: string,
  fields: Record<string, string> = {},
): Promise<FramePage> {
  const body = new URLSearchParams({ sid, ...fields })
  return readPage(await fetch(`${simulator.url}/frame/sim/prompt`, { method: 'POST', body }))
}

/** What the official SDK says of the message a page posted, together with the application's half. */
export function verify(simulator: ApplicationHandle, message: string | undefined, app: string): string | null {
  const { ikey, skey } = simulator.application
  return officialSdk.verify_response(ikey, skey, akey, `${message ?? ''}:${app}`)
}
