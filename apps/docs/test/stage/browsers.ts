import type { Server } from 'node:http'
import { authorizeAnswer, listenOnLoopback, type Reply, Visitor } from '@duokit/conformance'
import { vi } from 'vitest'
import { origin } from '../page-block.js'

/** A running application around the blocks of a page, with a first factor that believes everyone. */
export interface Running {
  readonly url: string
  /** A browser that knows nothing yet. */
  visitor(): Visitor
  /** A browser whose user passed the first factor. */
  signedIn(user: string): Promise<Visitor>
  /** A browser whose user passed both factors. */
  verified(user: string, start?: string): Promise<Visitor>
  close(): unknown
}

/** Lets a server listen, and gives browsers for it. */
export async function browsersOf(server: Server, at = origin): Promise<Running> {
  const { url, close } = await listenOnLoopback(server)
  const visitor = () => new Visitor(url, at)
  const signedIn = async (user: string) => {
    const browser = visitor()
    await browser.post(`/sign-in?as=${encodeURIComponent(user)}`)
    return browser
  }
  const verified = async (user: string, start?: string) => {
    const browser = await signedIn(user)
    await passDuo(browser, start, at)
    return browser
  }
  return { url, close, visitor, signedIn, verified }
}

/** Goes to Duo and comes back, as a person does who is let in. */
export async function passDuo(browser: Visitor, start = '/duo/start', at = origin): Promise<void> {
  const { location = '' } = await browser.get(start)
  const { status } = await browser.get(await authorizeAnswer(location, at))
  if (status !== 303) throw new Error(`the login failed with ${status}`)
}

/** A script that reads. */
export const read = (browser: Visitor, path: string): Promise<Reply> => browser.get(path, { as: 'script' })

/** A script that posts, or gets where the route is for GET alone. */
export async function post(browser: Visitor, path: string): Promise<Reply> {
  const reply = await browser.post(path, '', { as: 'script' })
  return [404, 405].includes(reply.status) ? read(browser, path) : reply
}

const codeOf = async (reply: Promise<Reply>) => (await reply).json()['code']

/** As a thief does who has a session of his own. */
export function takeCookies(thief: Visitor, { jar }: Visitor): void {
  for (const [name, value] of jar) if (!thief.jar.has(name)) thief.jar.set(name, value)
}

/** What a path responds to those who may not have it, and to one who may. */
export async function attack(
  { visitor, signedIn, verified }: Running,
  path: string,
  maxAge: number,
  { start = '/duo/start', ask = post }: { start?: string; ask?: typeof post } = {},
): Promise<object> {
  const stranger = await codeOf(ask(visitor(), path))
  const unverified = await codeOf(ask(await signedIn('alice'), path))
  const fresh = maxAge < 12 * 3600 ? `${start}?max_age=${maxAge}` : start
  const alice = await verified('alice', fresh)
  const passed = await ask(alice, path)
  const bob = await signedIn('bob')
  // Not those of Alice: a gate ends a login whose proof comes in a session of somebody else.
  takeCookies(bob, await verified('dave', fresh))
  const withCookiesOfDave = (await ask(bob, path)).status
  vi.setSystemTime(Date.now() + (maxAge + 1) * 1000)
  const late = (await ask(alice, path)).status
  const carol = await verified('carol', fresh)
  await carol.post('/sign-in?as=alice')
  const afterAnotherLogin = await codeOf(ask(carol, path))
  await carol.post('/sign-out')
  const afterLogout = await codeOf(ask(carol, path))
  const verifiedOne = [
    passed.status,
    passed.headers['cache-control'],
    /alice|Transfer|secret|yours|paid/.test(passed.text),
  ]
  return { stranger, unverified, verifiedOne, withCookiesOfDave, late, afterAnotherLogin, afterLogout }
}

/** What `attack` finds at a path that is guarded. */
export const guardedPath = {
  stranger: 'first_factor_required',
  unverified: 'duo_required',
  verifiedOne: [200, 'private, no-cache', true],
  withCookiesOfDave: 401,
  late: 401,
  afterAnotherLogin: 'duo_required',
  afterLogout: 'first_factor_required',
}
