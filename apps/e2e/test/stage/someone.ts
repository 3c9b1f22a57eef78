import { createHash } from 'node:crypto'
import { authorizeAnswer, frameAnswer, type Reply, type Sending, Visitor } from '@duokit/conformance'
import type { Simulator } from '@duokit/simulator'
import { expect } from 'vitest'

export type PromptName = 'universal' | 'iframe'
export const prompts: readonly PromptName[] = ['universal', 'iframe']

/** A login that was begun, as a script is told. */
export type Begun =
  | { readonly prompt: 'iframe'; readonly sigRequest: string; readonly postAction: string }
  | { readonly prompt: 'universal'; readonly authUrl: string }

/** Where somebody is: an application, and the local Duo that it asks. */
export interface Place {
  readonly url: string
  /** What the browser shows, where something in front ends TLS. Otherwise where the application listens. */
  readonly origin?: string
  readonly simulator: Simulator
}

/** Somebody with a browser that does whatever they want, also what no browser would. */
export class Someone extends Visitor {
  readonly origin: string
  /** How the gate's cookies are called here, without what https puts in front. */
  readonly cookie: string
  readonly #duo: Simulator
  readonly #front: Readonly<Record<string, string>>

  constructor({ url, origin = url, simulator }: Place) {
    super(url.replace('localhost', '127.0.0.1'), origin)
    this.origin = origin
    this.cookie = `duo-${createHash('sha256').update(`${origin}/duo`).digest('hex').slice(0, 8)}`
    this.#duo = simulator
    this.#front = origin === url ? {} : { 'x-forwarded-proto': 'https' }
  }

  override send(path: string, sending: Sending): Promise<Reply> {
    return super.send(path, { ...sending, headers: { ...this.#front, ...sending.headers } })
  }

  /** The first factor, which the attacker knows as well as its owner. */
  async passFirstFactor(username: string, prompt: PromptName): Promise<void> {
    const form = new URLSearchParams({ username, password: 'duokit', prompt })
    expectStatus(await this.post('/login', form), 303)
  }

  async begin(next = '/account'): Promise<Begun> {
    const query = new URLSearchParams({ next, max_age: '0' }).toString()
    const reply = await this.get(`/duo/start?${query}`, { as: 'script' })
    expectStatus(reply, 200)
    return reply.json() as unknown as Begun
  }

  /** Duo approves: a text to post, or the path with which it sends the browser back. */
  answerTo(begun: Begun): Promise<string> {
    if (begun.prompt === 'universal') return authorizeAnswer(begun.authUrl, this.origin)
    return frameAnswer(this.#duo, begun.sigRequest, `${this.origin}/duo/start`)
  }

  /**
   * Brings an answer, Duo's own by default; by the way back that `begun` names, also where that is the other prompt's.
   */
  async finish(begun: Begun, answer?: string, sending?: Sending): Promise<Reply> {
    const brought = answer ?? (await this.answerTo(begun))
    if (begun.prompt === 'universal') return this.comeBack(brought, sending)
    return this.post(begun.postAction, new URLSearchParams({ sig_response: brought }), sending)
  }

  /** Comes from Duo, and goes on by a page of this site where it is told to. */
  async comeBack(path: string, sending: Sending = {}): Promise<Reply> {
    const reply = await this.get(path, { ...sending, headers: { 'sec-fetch-site': 'cross-site', ...sending.headers } })
    const on = /^0;url=(.+)$/.exec(String(reply.headers['refresh'] ?? ''))?.[1]
    return on === undefined ? reply : this.get(on, { headers: { 'sec-fetch-site': 'same-origin' } })
  }

  /** Everything that this browser holds, or the gate's cookies alone. */
  takeCookies(from: Visitor, prefix = ''): void {
    for (const [name, value] of from.jar) if (name.startsWith(prefix)) this.jar.set(name, value)
  }

  logOut(): Promise<Reply> {
    return this.post('/logout')
  }
}

export function expectStatus({ status, text }: Reply, expected: number): void {
  expect({ status, text }).toEqual({ status: expected, text })
}

/** That it was refused, in whatever way. */
export function expectRefused({ status, text }: Reply): void {
  if (status < 400) expect({ status, text }).toBe('a refusal')
}

/** Nothing behind the guard can be had: neither the page, nor its data, nor a transfer. */
export async function expectShut(someone: Someone): Promise<void> {
  const replies = [
    await someone.get('/account'),
    await someone.get('/api/account', { as: 'script' }),
    await someone.get('/transfer'),
    await someone.post('/transfer', 'to=Mallory&amount=10'),
  ]
  expect(replies.map(({ status }) => status).filter((status) => status < 300)).toEqual([])
  expect(replies.filter(({ text }) => /1,?234\.56|went to/.test(text))).toEqual([])
}

/** What is behind the guard is theirs. */
export async function expectIn(someone: Someone, name = 'alice'): Promise<void> {
  const reply = await someone.get('/api/account', { as: 'script' })
  expectStatus(reply, 200)
  expect(reply.json()).toMatchObject({ username: name, balance: '1234.56' })
}

/** How a login under way is called, which its browser knows. */
export function stateOf(begun: Begun): string {
  if (begun.prompt === 'universal') return String(requestOf(begun)['state'])
  return new URL(begun.postAction, 'http://localhost').searchParams.get('attempt') ?? ''
}

/** What the browser takes to Duo, which everybody can read who has it. */
export function requestOf({ authUrl }: Extract<Begun, { prompt: 'universal' }>): Record<string, unknown> {
  const [, payload = ''] = new URL(authUrl).searchParams.get('request')?.split('.') ?? []
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}

/** The two halves of what is signed for the iframe. */
export function halvesOf(text: string): [forDuo: string, own: string] {
  const [forDuo = '', own = ''] = text.split(':')
  return [forDuo, own]
}

/** The same path with another parameter. */
export function withParameter(path: string, name: string, value: string): string {
  const address = new URL(path, 'http://localhost')
  address.searchParams.set(name, value)
  return address.pathname + address.search
}
