import assert from 'node:assert/strict'
import type { Simulator } from '@duokit/simulator'
import { frameAnswer } from './frame-answer.js'
import type { TargetEvent, TargetOptions } from './target.js'
import { type Reply, type Sending, Visitor } from './visitor.js'

/** A login under way, as a script gets it. */
export interface Started {
  readonly host: string
  readonly sigRequest: string
  readonly postAction: string
  readonly postArgument: string
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
  readonly #nextSecond: () => Promise<void> | void

  constructor(given: {
    url: string
    options: TargetOptions
    events: TargetEvent[] | undefined
    duo: Simulator
    nextSecond: () => Promise<void> | void
  }) {
    this.origin = given.options.duo.origin.replace(/\/$/, '')
    this.prefix = new URL(this.origin).pathname.replace(/\/$/, '')
    this.basePath = given.options.duo.basePath ?? '/duo'
    this.events = given.events
    this.#url = given.url
    this.#duo = given.duo
    this.#nextSecond = given.nextSecond
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

  /** What Duo answers to it. */
  answerTo(started: Started): Promise<string> {
    return frameAnswer(this.#duo, started.sigRequest, `${this.origin}${this.basePath}/start`)
  }

  /** Posts an answer, Duo's own by default, as the page around the prompt does. */
  async finish(
    visitor: Visitor,
    started: Started,
    sending: Sending & { readonly answer?: string } = {},
  ): Promise<Reply> {
    const { answer = await this.answerTo(started), ...rest } = sending
    return visitor.post(this.pathOf(started), new URLSearchParams({ [started.postArgument]: answer }), rest)
  }

  /** Where a login's answer goes, at the application's root. */
  pathOf({ postAction }: Started): string {
    assert.ok(postAction.startsWith(`${this.prefix}${this.basePath}/callback?`), `an odd callback: ${postAction}`)
    return postAction.slice(this.prefix.length)
  }

  /** Passes the second factor, a second after whatever was before: two approvals in one second are one text, which counts once. */
  async secondFactor(visitor: Visitor, next = '/account'): Promise<Reply> {
    await this.#nextSecond()
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
