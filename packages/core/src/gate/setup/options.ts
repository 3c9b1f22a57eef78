import { invalidOption as invalid } from '../../errors/errors.js'
import type { Fetch } from '../../transport/fetch.js'
import { checkOptionNames, optionNames } from '../../option-names.js'
import type { UniversalClaims } from '../../universal/claims.js'
import type { UsernameMatch } from '../../universal/username-match.js'
import type { DuoEvent } from './events.js'
import type { UsernameAnswer } from '../proofs/identity.js'
import { isLoginUrl } from './login-url.js'
import type { MaybePromise } from '../../maybe-promise.js'
import type { DuoProof } from '../proofs/proof.js'
import type { ProofStoreOption } from '../proofs/proof-store.js'
import type { Prompt } from '../prompts/prompt.js'
import { type PromptChoice, promptsOf } from '../prompts/prompt-set.js'
import { assertMaxAge } from '../proofs/requirement.js'
import type { SingleUse } from '../proofs/single-use.js'
import type { PagesOptions } from '../pages/page-options.js'
import type { Site } from '../request/site.js'

/**
 * The options of every adapter.
 *
 * @typeParam Ctx - the framework's request object
 */
export type GateOptions<Ctx> = GateSettings<Ctx> & PromptOptions<Ctx>

type CookieSecret = string | readonly string[]

/**
 * Which prompt, with its keys; and what signs the gate's cookies: at least 32 bytes, newest first in a list, and never
 * one of Duo's keys. With the iframe alone it is derived from `akey` by default; Duo knows every key of the Universal
 * Prompt.
 */
type PromptOptions<Ctx> =
  | { readonly prompt: Prompt<'iframe'>; readonly cookieSecret?: CookieSecret }
  | { readonly prompt: Prompt | PromptChoice<Ctx>; readonly cookieSecret: CookieSecret }

interface GateSettings<Ctx> {
  /**
   * The application's public origin, such as `https://app.example.com`. Addresses, cookie flags and the checks of
   * `next` and `Origin` come from it, never from a `Host` header. May carry a path, where a proxy cuts one off.
   */
  readonly origin: string
  /**
   * Other origins of the same product, such as a single-page application whose API this is: exact, https except on
   * localhost. People may be led there after a login or logout, and pages there may post to the gate's routes and open
   * WebSockets.
   */
  readonly trustedOrigins?: readonly string[]
  /** Who passed the first factor, or nothing. */
  readonly getUsername: (ctx: Ctx) => MaybePromise<UsernameAnswer>
  /** Where the proof is kept. */
  readonly store: ProofStoreOption<Ctx>
  /** Where the routes live, at the application's root. `/duo` by default. */
  readonly basePath?: string
  /**
   * Where a person without a first factor is sent. A path of the application gets `next` appended, the path to come
   * back to; the login page validates it with `resolveNext`. A URL stays as it is. A function gets `next` and returns
   * either, or `undefined` for a page without a link.
   */
  readonly loginUrl?: string | ((ctx: Ctx, next: string | undefined) => string | undefined)
  /** Seconds that a verification counts. 12 hours by default. */
  readonly maxAge?: number
  /**
   * `open` lets people through for five minutes, marked, while Duo is out of reach when their login begins. Never for a
   * refused key or too many calls, never for a guard with a requirement. `closed` by default. With the iframe, Duo's
   * `ping` is asked for it.
   */
  readonly failMode?: 'open' | 'closed'
  /** How the name that the Universal Prompt answers is compared with the one it was asked about. `exact` by default. */
  readonly usernameMatch?: UsernameMatch
  /** Makes the calls to Duo, for a proxy or certificates of your own. The platform's by default. */
  readonly fetch?: Fetch
  /**
   * Remembers used answers. In the memory of this gate by default, which does not do for several instances, nor for
   * several gates with the same keys.
   */
  readonly singleUse?: SingleUse
  /** Requests that need no Duo; only a strict `true` counts, and never for a guard with a requirement. */
  readonly skip?: (ctx: Ctx) => MaybePromise<boolean>
  /**
   * Runs when a user is verified and before the proof is written: to issue a token or renew a session id. What it
   * throws rejects the login. `fields` are the other fields of the application's own `duo_form`: unsigned input.
   * `proof.claims` is all that the Universal Prompt says. Not called for who passes without Duo.
   */
  readonly onVerified?: (ctx: Ctx, proof: FreshProof, fields: URLSearchParams) => MaybePromise<VerifiedAnswer | void>
  /** What people see: brand, languages, single messages, or documents of your own. */
  readonly pages?: PagesOptions<Ctx>
  /** Hears what happened, for an audit log. Its failure changes nothing. */
  readonly onEvent?: (event: DuoEvent) => unknown
  /** The time in milliseconds; `Date.now` by default. */
  readonly now?: () => number
}

/** The name of every option of a gate, for adapters that check options of their own beside them. */
export const gateOptionNames: readonly string[] = /* @__PURE__ */ optionNames<GateOptions<unknown>>({
  origin: true,
  trustedOrigins: true,
  prompt: true,
  cookieSecret: true,
  getUsername: true,
  store: true,
  basePath: true,
  loginUrl: true,
  maxAge: true,
  failMode: true,
  usernameMatch: true,
  fetch: true,
  singleUse: true,
  skip: true,
  onVerified: true,
  pages: true,
  onEvent: true,
  now: true,
})

/** A proof as `onVerified` gets it. */
export interface FreshProof extends DuoProof {
  /** With the Universal Prompt. It is kept nowhere: take from it what you need. */
  readonly claims?: UniversalClaims
}

/** What `onVerified` may change about the answer. */
export interface VerifiedAnswer {
  /** Where to go instead: a path of the application, or a URL of one of `trustedOrigins`. */
  readonly next?: string
  /** Joins the JSON answer to a script. */
  readonly data?: unknown
}

const defaultMaxAge = 12 * 60 * 60

/** Seconds that a verification counts. */
export function maxAgeOf({ maxAge = defaultMaxAge }: { readonly maxAge?: number | undefined }): number {
  assertMaxAge(maxAge)
  return maxAge
}

/**
 * Refuses options that types do not cover: JavaScript callers, and values from the environment.
 *
 * @throws DuoError `invalid_option`
 */
export function checkGateOptions<Ctx>(options: GateOptions<Ctx>): void {
  requireFunction('getUsername', options.getUsername)
  checkPrompt(options.prompt)
  if (!isStore(options.store))
    throw invalid('store', 'must be sessionStore(), cookieStore({ bindTo }) or { read, write, clear }')
  for (const name of ['skip', 'onVerified', 'onEvent', 'now', 'fetch'] as const) {
    if (options[name] !== undefined) requireFunction(name, options[name])
  }
  if (options.singleUse !== undefined && !isObjectWith(options.singleUse, ['claim'])) {
    throw invalid('singleUse', 'must be an object with a function claim(id, ttlSeconds)')
  }
  const { failMode, usernameMatch, loginUrl } = options
  if (failMode !== undefined && failMode !== 'open' && failMode !== 'closed') {
    throw invalid('failMode', 'must be "open" or "closed"')
  }
  if (usernameMatch !== undefined && !isUsernameMatch(usernameMatch)) {
    throw invalid('usernameMatch', 'must be "exact", "case-insensitive" or a function')
  }
  if (loginUrl !== undefined && typeof loginUrl !== 'function' && !isLoginUrl(loginUrl)) {
    throw invalid('loginUrl', 'must be a path that begins with /, a URL, or a function that returns one')
  }
}

function checkPrompt<Ctx>(option: Prompt | PromptChoice<Ctx> | undefined): void {
  const expected = 'must be universalPrompt({ … }), iframePrompt({ … }), or { prompts, choose }'
  if (typeof option !== 'object' || option === null) throw invalid('prompt', expected)
  if ('prompts' in option) {
    checkOptionNames(option, ['prompts', 'choose'], 'prompt')
    requireFunction('prompt.choose', option.choose)
    if (typeof option.prompts !== 'object' || option.prompts === null)
      throw invalid('prompt.prompts', 'must be an object')
  }
  if (promptsOf(option).some(([, prompt]) => typeof prompt?.open !== 'function')) throw invalid('prompt', expected)
}

/** A public site that trusted a local Duo would let in whoever runs one. */
export function checkDuoFitsSite(prompts: readonly Prompt[], site: Site): void {
  if (prompts.some((prompt) => prompt.loopback) && !site.loopback) {
    throw invalid('prompt', 'has a Duo host on this machine, which cannot guard an origin that is not on it')
  }
}

/** The secrets that sign cookies, newest first. */
export function cookieSecretsOf(cookieSecret: CookieSecret | undefined, prompts: readonly Prompt[]): readonly string[] {
  if (cookieSecret === undefined) {
    const [only, ...others] = prompts
    if (only?.ownSecrets === undefined || others.length > 0) {
      throw invalid(
        'cookieSecret',
        'is required with the Universal Prompt, and with several prompts; generateAkey() makes one',
      )
    }
    return only.ownSecrets()
  }
  const secrets: readonly unknown[] = Array.isArray(cookieSecret) ? [...cookieSecret] : [cookieSecret]
  if (secrets.length === 0 || !secrets.every(isCookieSecret)) {
    throw invalid(
      'cookieSecret',
      'must be a text of at least 32 bytes, or a list of such texts; generateAkey() makes one',
    )
  }
  if (secrets.some((secret) => prompts.some((prompt) => prompt.isKnownToDuo(secret.trim())))) {
    throw invalid('cookieSecret', 'must not be one of the keys that Duo knows as well')
  }
  return secrets
}

function isCookieSecret(secret: unknown): secret is string {
  return typeof secret === 'string' && Buffer.byteLength(secret) >= 32
}

function isUsernameMatch(value: unknown): boolean {
  return value === 'exact' || value === 'case-insensitive' || typeof value === 'function'
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
