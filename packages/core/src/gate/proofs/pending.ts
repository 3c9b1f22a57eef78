import { randomBytes } from 'node:crypto'
import type { CookieJar, SetCookie } from '../request/cookies.js'
import type { GateRequest } from '../request/request.js'
import type { Seal } from './seal.js'

/** A login under way: all that the callback may rely on. It travels sealed, in a cookie of its own. */
export interface PendingLogin {
  /** Names the attempt, and serves as its nonce. */
  readonly id: string
  readonly user: string
  readonly login?: string | undefined
  readonly bound?: string | undefined
  /** The name of the prompt that it began with. */
  readonly prompt: string
  readonly key: string
  readonly next?: string | undefined
  /** Seconds: how recent a verification the guard requires. */
  readonly maxAge?: number | undefined
  /**
   * Whether duokit told Duo to ask the user again. The URL that started the login says nothing about it afterwards.
   */
  readonly fresh?: true | undefined
  /** Seconds: when it began. */
  readonly at: number
  /** What the prompt asked to be remembered. */
  readonly memory: Readonly<Record<string, string>>
  /** That it ended in a proof: it can only lead a repeated callback on to `next`. */
  readonly done?: true
}

/** The logins under way of one browser. */
export interface PendingLogins {
  begin(request: GateRequest, login: Omit<PendingLogin, 'at'>): SetCookie[]
  find(request: GateRequest, id: string | undefined): PendingLogin | undefined
  /** The logins of this browser that have not expired. */
  all(request: GateRequest): PendingLogin[]
  /** What is left of it when it ended in a proof. */
  finish(login: PendingLogin): SetCookie
  forgetAll(request: GateRequest): SetCookie[]
}

/** Seconds. */
const lifetime = 600
const most = 5
// All cookies of a site share one header, which servers and proxies cut at 8 KiB or refuse: a login with a long address
// pushes older ones out earlier.
const mostCharacters = 4096
/** Characters of a value, with room for the name. */
const longestCookie = 4000
const mostCookiesRead = 20
const idForm = /^[A-Za-z0-9_-]{22}$/

/** The name of a new attempt: 128 bits that nobody can guess. */
export function newAttempt(): string {
  return randomBytes(16).toString('base64url')
}

/** @param now - seconds */
export function createPendingLogins(options: { seal: Seal; jar: CookieJar; now: () => number }): PendingLogins {
  const { seal, jar, now } = options
  const nameOf = (id: string) => `try-${id}`

  const open = (request: GateRequest, id: string): object | undefined => {
    const text = jar.read(request, nameOf(id))
    return text === undefined ? undefined : seal.open(text)
  }
  const find = (request: GateRequest, id: string | undefined): PendingLogin | undefined => {
    // The browser names it, and the name goes into headers: nothing but what was made here, even if no login is found
    // under it.
    if (id === undefined || !idForm.test(id)) return undefined
    const login = open(request, id)
    return isPendingLogin(login) && login.id === id && isCurrent(login.at, now()) ? login : undefined
  }
  const isOver = (request: GateRequest, id: string) => !idForm.test(id) || open(request, id) !== undefined
  // Browsers drop a longer cookie: rather forget where the login leads than make it impossible.
  const sealed = (login: PendingLogin): string => {
    const whole = seal.seal(login)
    return whole.length <= longestCookie ? whole : seal.seal({ ...login, next: undefined })
  }
  const idsOf = (request: GateRequest) => jar.suffixes(request, nameOf(''), mostCookiesRead)

  return {
    find,
    all: (request) => idsOf(request).flatMap((id) => find(request, id) ?? []),
    begin(request, fields) {
      const login = { ...fields, at: now() }
      const text = sealed(login)
      const others = idsOf(request).map((id) => ({
        id,
        at: find(request, id)?.at ?? (isOver(request, id) ? undefined : unknownAge),
        size: sizeOf(jar, request, nameOf(id)),
      }))
      const surplus = surplusOf(others, text.length)
      return [jar.set(nameOf(login.id), text, lifetime), ...surplus.map((id) => jar.clear(nameOf(id)))]
    },
    finish(login) {
      const { id, user, prompt, key, next, at } = login
      return jar.set(nameOf(id), sealed({ id, user, prompt, key, next, at, memory: {}, done: true }), lifetime)
    },
    forgetAll: (request) => idsOf(request).map((id) => jar.clear(nameOf(id))),
  }
}

function sizeOf(jar: CookieJar, request: GateRequest, name: string): number {
  return jar.read(request, name)?.length ?? 0
}

/**
 * A cookie of a secret that this instance does not have, as while secrets are rotated: it stays, and is the first to go
 * beyond the limits.
 */
const unknownAge = -1

/** Returns the cookies to delete: those that are not a login any more, and the oldest ones beyond the limits. */
function surplusOf(others: readonly { id: string; at: number | undefined; size: number }[], own: number): string[] {
  const newestFirst = others.toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0))
  let kept = 1
  let characters = own
  return newestFirst
    .filter(({ at, size }) => {
      if (at === undefined || kept + 1 > most || characters + size > mostCharacters) return true
      kept++
      characters += size
      return false
    })
    .map(({ id }) => id)
}

/** A minute in the future is accepted, for instances whose clocks differ. */
function isCurrent(at: number, now: number): boolean {
  return at > now - lifetime && at <= now + 60
}

function isPendingLogin(value: object | undefined): value is PendingLogin {
  return value !== undefined && 'id' in value && 'at' in value && 'memory' in value
}
