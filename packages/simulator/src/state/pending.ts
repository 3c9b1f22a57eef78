import { randomInt, randomUUID } from 'node:crypto'
import type { Clock } from './clock.js'
import { LONGEST_WAIT, Waiters } from './waiters.js'

/** What the phone can say to a push or a call. */
export const VERDICTS = ['approve', 'deny', 'fraud', 'timeout'] as const
export type Verdict = (typeof VERDICTS)[number]

/** A push or a call that waits for the phone. */
export interface PendingRequest {
  txid: string
  factor: 'push' | 'phone'
  user: string
  ikey: string
  /** What the phone shows in place of the user name (`display_username`); the user name itself without it. */
  shownUser: string
  /** The application's name, or the one that the request gave (`dest_app_name`). */
  application: string
  device: string
  /** The origin of the page around the frame. */
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

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What waits for an answer, of this user or of anybody, oldest first. */
  list(user?: string): PendingRequest[] {
    this.expire()
    const all = [...this.#waiting.values()].map(({ request }) => ({ ...request }))
    return user === undefined ? all : all.filter((request) => request.user === user)
  }

  /**
   * What waits for this user (or for anyone), now or as soon as there is something.
   *
   * @param timeout - seconds of real time, at most 60 (the default), after which the promise is rejected
   */
  async next(user?: string, { timeout = LONGEST_WAIT }: { timeout?: number } = {}): Promise<PendingRequest> {
    const [found] = await this.wait(user, timeout)
    if (found !== undefined) return found
    throw new Error(`No push and no call for ${user ?? 'anyone'} within ${timeout} s.`)
  }

  /** The list, once there is something on it; empty if there is nothing after so many seconds of real time. */
  async wait(user: string | undefined, seconds: number): Promise<PendingRequest[]> {
    const now = this.list(user)
    if (now.length > 0) return now
    const found = await this.#waiters.wait((request) => user === undefined || request.user === user, seconds)
    return found === undefined ? [] : [found]
  }

  /**
   * Answers as the phone. False when nothing with this id waits (any more), or when the digits of a Verified Push are
   * wrong: it goes on waiting then.
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

  /** Takes back what the person in front of the prompt gave up. */
  cancel(txid: string): void {
    this.#waiting.delete(txid)
  }

  /** Times out what has waited too long. Looked at when somebody asks, so that a chosen clock decides and no timer. */
  expire(): void {
    const now = this.#clock.now()
    const late = [...this.#waiting.values()].filter(({ deadline }) => now >= deadline)
    for (const { request } of late) this.#settle(request.txid, 'timeout')
  }

  clear(reason: string): void {
    this.#waiting.clear()
    this.#waiters.clear(reason)
  }

  #settle(txid: string, verdict: Verdict): boolean {
    const waiting = this.#waiting.get(txid)
    if (waiting === undefined) return false
    this.#waiting.delete(txid)
    waiting.settle(verdict)
    return true
  }
}
