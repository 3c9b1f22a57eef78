import { randomUUID } from 'node:crypto'
import type { Clock } from './clock.js'

/** What the phone can say to a push or a call. */
export const VERDICTS = ['approve', 'deny', 'fraud', 'timeout'] as const
export type Verdict = (typeof VERDICTS)[number]

/** A push or a call that waits for the phone. */
export interface PendingRequest {
  txid: string
  factor: 'push' | 'phone'
  user: string
  ikey: string
  /** The application's name. */
  application: string
  device: string
  /** The origin of the page around the frame. */
  origin: string
  /** Unix seconds. */
  startedAt: number
}

interface Waiting {
  request: PendingRequest
  deadline: number
  settle: (verdict: Verdict) => void
}

type Listener = { user: string | undefined; found: (request: PendingRequest) => void; fail: (reason: Error) => void }

/** The pushes and calls that nobody has answered yet. */
export class Pending {
  readonly #waiting = new Map<string, Waiting>()
  #listeners: Listener[] = []
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What waits for an answer, oldest first. */
  list(): PendingRequest[] {
    this.expire()
    return [...this.#waiting.values()].map(({ request }) => ({ ...request }))
  }

  /** What waits for this user (or for anyone), now or as soon as there is something. */
  next(user?: string): Promise<PendingRequest> {
    const found = this.list().find((request) => user === undefined || request.user === user)
    if (found) return Promise.resolve(found)
    return new Promise((resolve, reject) => {
      this.#listeners.push({ user, found: resolve, fail: reject })
    })
  }

  /** Answers as the phone. False when nothing with this id waits (any more). */
  answer(txid: string, verdict: Verdict): boolean {
    this.expire()
    return this.#settle(txid, verdict)
  }

  approve(txid: string): boolean {
    return this.answer(txid, 'approve')
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

  start(about: Omit<PendingRequest, 'txid' | 'startedAt'>, lifetime: number, settle: Waiting['settle']): string {
    const startedAt = this.#clock.now()
    const request = { txid: randomUUID(), startedAt, ...about }
    this.#waiting.set(request.txid, { request, deadline: startedAt + lifetime, settle })
    const told = this.#listeners.filter(({ user }) => user === undefined || user === about.user)
    this.#listeners = this.#listeners.filter((listener) => !told.includes(listener))
    for (const listener of told) listener.found({ ...request })
    return request.txid
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
    for (const listener of this.#listeners) listener.fail(new Error(reason))
    this.#listeners = []
  }

  #settle(txid: string, verdict: Verdict): boolean {
    const waiting = this.#waiting.get(txid)
    if (waiting === undefined) return false
    this.#waiting.delete(txid)
    waiting.settle(verdict)
    return true
  }
}
