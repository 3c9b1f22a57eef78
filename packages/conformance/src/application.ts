import assert from 'node:assert/strict'
import type { Simulator } from '@duokit/simulator'
import { authorizeAnswer } from './authorize-answer.js'
import { frameAnswer } from './frame-answer.js'
import type { TargetEvent, TargetOptions } from './target.js'
import { type Reply, type Sending, Visitor } from './visitor.js'

/** A login under way, as a script gets it. */
export type Started = StartedFrame | StartedRedirect

/** With the iframe. */
export interface StartedFrame {
  readonly prompt: 'iframe'
  readonly host: string
  readonly sigRequest: string
  readonly postAction: string
  readonly postArgument: string
}

/** With the Universal Prompt. */
export interface StartedRedirect {
  readonly prompt: 'universal'
  readonly authUrl: string
}

/** The application under test, seen from outside. */
export class Application {
  readonly origin: string
  /** What stands before every address: the path of the origin. */
  readonly prefix: string
  readonly basePath: string
  /** What the application reported; `undefined` where it cannot be heard. */
  readonly events: TargetEvent[] | undefined
  readonly #url: string
  readonly #duo: Simulator
  readonly #nextSecond: () => void
  readonly #beforeAnswer: () => void

  constructor(given: {
    url: string
    options: TargetOptions
    events: TargetEvent[] | undefined
    duo: Simulator
    /** Lets a second pass, where the scenario has the clock. */
    nextSecond?: () => void
    beforeAnswer?: () => void
  }) {
    this.origin = given.options.duo.origin.replace(/\/$/, '')
    this.prefix = new URL(this.origin).pathname.replace(/\/$/, '')
    this.basePath = given.options.duo.basePath ?? '/duo'
    this.events = given.events
    this.#url = given.url
    this.#duo = given.duo
    this.#nextSecond = given.nextSecond ?? (() => undefined)
    this.#beforeAnswer = given.beforeAnswer ?? (() => undefined)
  }

  /** A browser that has not been here. */
  visitor(): Visitor {
    return new Visitor(this.#url, this.origin)
  }

  /** A browser whose user passed the first factor. */
  async user(name = 'alice'): Promise<Visitor> {
    const visitor = this.visitor()
    await this.firstFactor(visitor, name)
    return visitor
  }

  async firstFactor(visitor: Visitor, name: string): Promise<void> {
    const reply = await visitor.post('/login', new URLSearchParams({ username: name, password: 'duokit' }))
    assert.equal(reply.status, 303, 'the first factor has to be passed with this name and password')
  }

  /** A browser whose user passed both factors. */
  async verified(name = 'alice'): Promise<Visitor> {
    const visitor = await this.user(name)
    await this.secondFactor(visitor)
    return visitor
  }

  /** `GET start` as a script. Asks for a verification of the last second, so that one begins in any case. */
  async begin(visitor: Visitor, next = '/account'): Promise<Started> {
    const query = new URLSearchParams({ next, max_age: '0' }).toString()
    const reply = await visitor.get(`${this.basePath}/start?${query}`, { as: 'script' })
    assert.equal(reply.status, 200, `a login has to begin, and not: ${reply.text}`)
    return reply.json() as unknown as Started
  }

  /** The same, where a scenario is about the iframe alone. */
  async beginFrame(visitor: Visitor, next?: string): Promise<StartedFrame> {
    const started = await this.begin(visitor, next)
    assert.equal(started.prompt, 'iframe')
    return started
  }

  async beginRedirect(visitor: Visitor, next?: string): Promise<StartedRedirect> {
    const started = await this.begin(visitor, next)
    assert.equal(started.prompt, 'universal')
    return started
  }

  /** What Duo answers: a text to post, or the path with which it sends the browser back. */
  answerTo(started: Started): Promise<string> {
    this.#beforeAnswer()
    if (started.prompt === 'universal') return authorizeAnswer(started.authUrl, this.origin)
    return frameAnswer(this.#duo, started.sigRequest, `${this.origin}${this.basePath}/start`)
  }

  /** Brings an answer, Duo's own by default, to the application, as a browser does. */
  async finish(
    visitor: Visitor,
    started: Started,
    sending: Sending & { readonly answer?: string } = {},
  ): Promise<Reply> {
    const { answer = await this.answerTo(started), ...rest } = sending
    if (started.prompt === 'universal') return this.comeBack(visitor, answer, rest)
    return visitor.post(this.pathOf(started), new URLSearchParams({ [started.postArgument]: answer }), rest)
  }

  /** The browser comes back from Duo, and goes on where a page of the application says so. */
  async comeBack(visitor: Visitor, path: string, sending: Sending = {}): Promise<Reply> {
    const site = { 'sec-fetch-site': 'cross-site' }
    const reply = await visitor.get(path, { ...sending, headers: { ...site, ...sending.headers } })
    const on = refreshOf(reply)
    return on === undefined ? reply : visitor.get(this.local(on), { headers: { 'sec-fetch-site': 'same-origin' } })
  }

  /** An address or path as the application sees it, without the path of the origin. */
  local(address: string): string {
    const { pathname, search } = new URL(address, this.origin)
    return pathname.slice(this.prefix.length) + search
  }

  /** Where a login's answer goes, at the application's root. */
  pathOf({ postAction }: StartedFrame): string {
    assert.ok(postAction.startsWith(`${this.prefix}${this.basePath}/callback?`), `an odd callback: ${postAction}`)
    return postAction.slice(this.prefix.length)
  }

  /**
   * Passes the second factor, a second after whatever was before: two approvals in one second are one text, which
   * counts once.
   */
  async secondFactor(visitor: Visitor, next = '/account'): Promise<Reply> {
    this.#nextSecond()
    const reply = await this.finish(visitor, await this.begin(visitor, next))
    assert.equal(reply.status, 303, 'Duo let this user in')
    return reply
  }

  async assertVerified(visitor: Visitor, name = 'alice'): Promise<void> {
    const reply = await visitor.get('/api/account', { as: 'script' })
    assert.equal(reply.status, 200, 'this browser is verified')
    assert.equal(reply.json()['username'], name)
  }

  async assertRefused(visitor: Visitor, code = 'duo_required'): Promise<void> {
    const reply = await visitor.get('/api/account', { as: 'script' })
    assert.equal(reply.status, 401, 'this browser is not verified')
    assert.equal(reply.json()['code'], code)
  }

  /** That the last rejection had this reason, where the application can be heard. */
  assertReason(reason: string): void {
    if (this.events === undefined) return
    assert.equal(this.events.findLast((event) => event.type === 'rejected')?.reason, reason)
  }
}

/** Where a page goes by itself. */
export function refreshOf({ status, headers }: Reply): string | undefined {
  return status === 200 ? /^0;url=(.+)$/.exec(String(headers['refresh'] ?? ''))?.[1] : undefined
}
