import { randomInt, randomUUID } from 'node:crypto'
import type { Clock } from './clock.js'
import { LONGEST_WAIT, Waiters } from './waiters.js'

/** The responses of the phone to a push or a call. */
export const VERDICTS = ['approve', 'deny', 'fraud', 'timeout'] as const
export type Verdict = (typeof VERDICTS)[number]

/** A push or a call that waits for the phone. */
export interface PendingRequest {
  txid: string
  factor: 'push' | 'phone'
  user: string
  ikey: string
  /** The name that the phone shows instead of the username (`display_username`); by default the username itself. */
  shownUser: string
  /** The application's name, or the one that the request gave (`dest_app_name`). */
  application: string
  device: string
  /** The origin of the page that contains the frame. */
  origin: string
  /**
   * The digits of a Verified Push, which the prompt shows and the person types on the phone. A test approves with them;
   * the phone page does not show them. Empty for every other request.
   */
  code: string
  /** Unix seconds. */
  startedAt: number
}

/** What a request to the phone begins with. */
export interface NewRequest extends Omit<PendingRequest, 'txid' | 'startedAt' | 'code'> {
  /** How many digits a Verified Push has; 0 for every other request. */
  digits: number
}

interface Waiting {
  request: PendingRequest
  deadline: number
  settle: (verdict: Verdict) => void
}

/** The pushes and calls that nobody has answered yet. */
export class Pending {
  readonly #waiting = new Map<string, Waiting>()
  readonly #waiters = new Waiters<PendingRequest>()
  readonly #clock: Clock
  readonly #userOf: (name: string) => string

  /** @param userOf - the same for every name of one user */
  constructor(clock: Clock, userOf: (name: string) => string) {
    this.#clock = clock
    this.#userOf = userOf
  }

  /** Returns the waiting requests of this user (by name or alias, in any case), or of all users, oldest first. */
  list(user?: string): PendingRequest[] {
    this.expire()
    const all = [...this.#waiting.values()].map(({ request }) => ({ ...request }))
    return all.filter((request) => this.#isOf(request, user))
  }

  /**
   * Returns the first waiting request of this user (or of any user), now or as soon as there is one.
   *
   * @param timeout - seconds of real time, at most 60 (the default), after which the promise is rejected
   */
  async next(user?: string, { timeout = LONGEST_WAIT }: { timeout?: number } = {}): Promise<PendingRequest> {
    const [found] = await this.wait(user, timeout)
    if (found !== undefined) return found
    throw new Error(`No push and no call for ${user ?? 'anyone'} within ${timeout} s.`)
  }

  /** Returns the list as soon as it has an entry; an empty list after that many seconds of real time. */
  async wait(user: string | undefined, seconds: number): Promise<PendingRequest[]> {
    const now = this.list(user)
    if (now.length > 0) return now
    const found = await this.#waiters.wait((request) => this.#isOf(request, user), seconds)
    return found === undefined ? [] : [found]
  }

  /**
   * Responds as the phone does. Returns false if no request with this ID waits any more, or if the digits of a
   * Verified Push are wrong; then the request keeps waiting.
   *
   * @param code - the digits that the prompt shows, to approve a Verified Push
   */
  answer(txid: string, verdict: Verdict, code = ''): boolean {
    this.expire()
    if (verdict === 'approve' && this.has(txid) && this.#waiting.get(txid)?.request.code !== code) return false
    return this.#settle(txid, verdict)
  }

  /** Whether a request with this id waits. */
  has(txid: string): boolean {
    return this.#waiting.has(txid)
  }

  /** @param code - the digits that the prompt shows, for a Verified Push */
  approve(txid: string, code?: string): boolean {
    return this.answer(txid, 'approve', code)
  }

  deny(txid: string): boolean {
    return this.answer(txid, 'deny')
  }

  /** Denies, and reports that somebody else tried to log in. */
  fraud(txid: string): boolean {
    return this.answer(txid, 'fraud')
  }

  timeout(txid: string): boolean {
    return this.answer(txid, 'timeout')
  }

  start({ digits, ...about }: NewRequest, lifetime: number, settle: Waiting['settle']): PendingRequest {
    const startedAt = this.#clock.now()
    const code = Array.from({ length: digits }, () => randomInt(10)).join('')
    const request = { txid: randomUUID(), startedAt, code, ...about }
    this.#waiting.set(request.txid, { request, deadline: startedAt + lifetime, settle })
    this.#waiters.tell(request)
    return request
  }

  /** Removes a request that the user at the prompt has cancelled. */
  cancel(txid: string): void {
    this.#waiting.delete(txid)
  }

  /**
   * Times out requests that have waited too long. It runs when the list is read, so that the chosen clock decides,
   * not a timer.
   */
  expire(): void {
    const now = this.#clock.now()
    const late = [...this.#waiting.values()].filter(({ deadline }) => now >= deadline)
    for (const { request } of late) this.#settle(request.txid, 'timeout')
  }

  clear(reason: string): void {
    this.#waiting.clear()
    this.#waiters.clear(reason)
  }

  #isOf({ user }: PendingRequest, wanted: string | undefined): boolean {
    return wanted === undefined || user === wanted || this.#userOf(user) === this.#userOf(wanted)
  }

  #settle(txid: string, verdict: Verdict): boolean {
    const waiting = this.#waiting.get(txid)
    if (waiting === undefined) return false
    this.#waiting.delete(txid)
    waiting.settle(verdict)
    return true
  }
}
