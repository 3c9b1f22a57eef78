import { DuoError } from '../errors.js'
import type { DuoEvent } from './events.js'
import type { UsernameAnswer } from './identity.js'
import type { MaybePromise } from './maybe-promise.js'
import type { DuoProof } from './proof.js'
import type { ProofStoreOption } from './proof-store.js'
import type { Prompt } from './prompt.js'
import type { SingleUse } from './single-use.js'
import type { Site } from './site.js'

/**
 * The options of every adapter.
 *
 * @typeParam Ctx - the framework's request object
 */
export interface GateOptions<Ctx> {
  /**
   * The application's public origin, such as `https://app.example.com`. Addresses, cookie flags and the checks of `next`
   * and `Origin` come from it, never from a `Host` header. May carry a path, where a proxy cuts one off.
   */
  readonly origin: string
  /** Which prompt, with its keys. */
  readonly prompt: Prompt
  /** Who passed the first factor, or nothing. */
  readonly getUsername: (ctx: Ctx) => MaybePromise<UsernameAnswer>
  /** Where the proof is kept. */
  readonly store: ProofStoreOption<Ctx>
  /** Where the routes live, at the application's root. `/duo` by default. */
  readonly basePath?: string
  /** Where a person without a first factor is sent: a path of the application, or an address. */
  readonly loginUrl?: string
  /** Seconds that a verification counts. 12 hours by default. */
  readonly maxAge?: number
  /**
   * Signs the gate's cookies; at least 32 bytes, newest first in a list. By default derived from `akey`. Must not be one
   * of Duo's keys.
   */
  readonly cookieSecret?: string | readonly string[]
  /**
   * Remembers used answers. In the memory of this gate by default, which does not do for several instances, nor for several
   * gates with the same keys.
   */
  readonly singleUse?: SingleUse
  /** Requests that need no Duo; only a strict `true` counts, and never for a guard with a requirement. */
  readonly skip?: (ctx: Ctx) => MaybePromise<boolean>
  /**
   * Runs when a user is verified and before the proof is written: to issue a token or renew a session id. What it throws
   * refuses the login. `fields` are the other fields of the application's own `duo_form`: unsigned input.
   */
  readonly onVerified?: (ctx: Ctx, proof: DuoProof, fields: URLSearchParams) => MaybePromise<VerifiedAnswer | void>
  /** Hears what happened, for an audit log. Its failure changes nothing. */
  readonly onEvent?: (event: DuoEvent) => unknown
  /** The time in milliseconds; `Date.now` by default. */
  readonly now?: () => number
}

/** What `onVerified` may change about the answer. */
export interface VerifiedAnswer {
  /** Where to go instead: a path of the application. */
  readonly next?: string
  /** Joins the JSON answer to a script. */
  readonly data?: unknown
}

/** What one guard asks for beyond a verification that still counts. */
export interface Requirement {
  /** Seconds since the verification at most. */
  readonly maxAge?: number
}

const defaultMaxAge = 12 * 60 * 60
const longestMaxAge = 400 * 24 * 60 * 60

/** Refuses what is not a whole number of seconds. */
export function checkMaxAge(value: number | undefined): number {
  if (value === undefined) return defaultMaxAge
  if (!Number.isInteger(value) || value < 1 || value > longestMaxAge) {
    throw new DuoError('invalid_option', 'maxAge must be a whole number of seconds, from 1 to 400 days')
  }
  return value
}

/**
 * Refuses a requirement that no guard can have; for adapters, when a guard is made.
 *
 * @throws DuoError `invalid_option`
 */
export function checkRequirement(requirement: Requirement | undefined): void {
  if (requirement === undefined) return
  const unknown = Object.keys(requirement).filter((name) => name !== 'maxAge')
  if (unknown.length > 0) throw invalid('requirement', 'may name maxAge alone; a misspelt one would ask for nothing')
  checkMaxAge(requirement.maxAge)
}

/**
 * Refuses options that types do not cover: JavaScript callers, and values from the environment.
 *
 * @throws DuoError `invalid_option`
 */
export function checkGateOptions<Ctx>(options: GateOptions<Ctx>): void {
  requireFunction('getUsername', options.getUsername)
  if (typeof options.prompt?.open !== 'function') throw invalid('prompt', 'must be iframePrompt({ … })')
  if (!isStore(options.store))
    throw invalid('store', 'must be sessionStore(), cookieStore({ bindTo }) or { read, write, clear }')
  for (const name of ['skip', 'onVerified', 'onEvent', 'now'] as const) {
    if (options[name] !== undefined) requireFunction(name, options[name])
  }
  if (options.singleUse !== undefined && !isObjectWith(options.singleUse, ['claim'])) {
    throw invalid('singleUse', 'must be an object with a function claim(id, ttlSeconds)')
  }
  const { loginUrl } = options
  if (loginUrl !== undefined && !isLoginUrl(loginUrl)) {
    throw invalid('loginUrl', 'must be a path that begins with /, or an address')
  }
}

/** A public site that trusted a local Duo would let in whoever runs one. */
export function checkDuoFitsSite(prompt: Prompt, site: Site): void {
  if (prompt.loopback && !site.loopback) {
    throw invalid('prompt', 'has a Duo host on this machine, which cannot guard an origin that is not on it')
  }
}

/** The secrets that sign cookies, newest first. */
export function cookieSecretsOf(cookieSecret: GateOptions<never>['cookieSecret'], prompt: Prompt): readonly string[] {
  if (cookieSecret === undefined) {
    if (prompt.ownSecrets === undefined) throw invalid('cookieSecret', 'is required with this prompt')
    return prompt.ownSecrets
  }
  const secrets: readonly unknown[] = Array.isArray(cookieSecret) ? [...cookieSecret] : [cookieSecret]
  if (secrets.length === 0 || !secrets.every(isCookieSecret)) {
    throw invalid('cookieSecret', 'must be a text of at least 32 bytes, or a list of such texts')
  }
  if (secrets.some((secret) => prompt.duoSecrets.includes(secret.trim()))) {
    throw invalid('cookieSecret', 'must not be one of the keys that Duo knows as well')
  }
  return secrets
}

function isCookieSecret(secret: unknown): secret is string {
  return typeof secret === 'string' && Buffer.byteLength(secret) >= 32
}

/** A path is resolved against an origin of any kind here: what makes an address unusable is in the text itself. */
function isLoginUrl(value: unknown): boolean {
  if (typeof value !== 'string') return false
  if (value.startsWith('/')) return !/^\/[/\\]/.test(value) && URL.canParse(value, 'https://origin.invalid')
  return /^https?:\/\//.test(value) && URL.canParse(value)
}

function isStore(store: unknown): boolean {
  return typeof store === 'function' || isObjectWith(store, ['read', 'write', 'clear'])
}

function isObjectWith(value: unknown, functions: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  return functions.every((name) => typeof Reflect.get(value, name) === 'function')
}

function requireFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw invalid(name, 'must be a function')
}

function invalid(option: string, expected: string): DuoError {
  return new DuoError('invalid_option', `${option} ${expected}`)
}
