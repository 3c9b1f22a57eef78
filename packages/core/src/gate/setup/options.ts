import type { Fetch } from '../../transport/fetch.js'
import { optionNames } from '../../option-names.js'
import type { UniversalClaims } from '../../universal/claims.js'
import type { UsernameMatch } from '../../universal/username-match.js'
import type { DuoEvent } from './events.js'
import type { UsernameAnswer } from '../proofs/identity.js'
import type { MaybePromise } from '../../maybe-promise.js'
import type { DuoProof } from '../proofs/proof.js'
import type { ProofStoreOption } from '../proofs/proof-store.js'
import type { Prompt } from '../prompts/prompt.js'
import type { PromptChoice } from '../prompts/prompt-set.js'
import type { SingleUse } from '../proofs/single-use.js'
import type { PagesOptions } from '../pages/page-options.js'

/**
 * The options of every adapter.
 *
 * @typeParam Ctx - the framework's request object
 */
export type GateOptions<Ctx> = GateSettings<Ctx> & PromptOptions<Ctx>

/** One secret, or several with the newest first. */
export type CookieSecret = string | readonly string[]

/** Which prompt, and what signs the gate's cookies. */
type PromptOptions<Ctx> =
  | {
      /**
       * The prompt with its keys: `universalPrompt({ … })`, `iframePrompt({ … })`, or several as `{ prompts: { a, b },
       * choose(username, ctx) }`, where `choose` returns one of the names.
       */
      readonly prompt: Prompt<'iframe'>
      /**
       * Signs the gate's cookies: a string of at least 32 bytes, or a list with the newest first. The first one signs,
       * all of them verify. Never one of Duo's keys. Required with the Universal Prompt, because Duo knows every key of
       * it.
       *
       * @defaultValue required; with the iframe alone, derived from `akey`
       */
      readonly cookieSecret?: CookieSecret
    }
  | { readonly prompt: Prompt | PromptChoice<Ctx>; readonly cookieSecret: CookieSecret }

interface GateSettings<Ctx> {
  /**
   * The application's public origin, such as `https://app.example.com`. `http` is allowed on localhost only. duokit
   * takes URLs, cookie flags and the checks of `next` and `Origin` from it, never from a `Host` header. It may contain
   * a path that a proxy removes.
   */
  readonly origin: string
  /**
   * Other origins of the same product, such as a single-page application that uses this API. They match exactly, and
   * are `https` except on localhost. Logins and logouts may lead there, and pages there may post to the routes and open
   * WebSockets.
   *
   * @defaultValue none
   */
  readonly trustedOrigins?: readonly string[]
  /**
   * Returns the user who passed the first factor, or `undefined`. Return `{ name, loginId }` with a `loginId` that
   * changes at each login if your logout does not end the session.
   */
  readonly getUsername: (ctx: Ctx) => MaybePromise<UsernameAnswer>
  /** Keeps the proof: `sessionStore()`, `cookieStore({ bindTo })`, or a store of your own. */
  readonly store: ProofStoreOption<Ctx>
  /**
   * The path of the routes, from the root of the application.
   *
   * @defaultValue `/duo`
   */
  readonly basePath?: string
  /**
   * Where to send a person without a first factor. A path of the application gets the parameter `next`, the path to
   * return to; validate it with `resolveNext`. A URL is used as it is. A function `(ctx, next)` returns either, or
   * `undefined` for a page without a link.
   *
   * @defaultValue none: a page without a link
   */
  readonly loginUrl?: string | ((ctx: Ctx, next: string | undefined) => string | undefined)
  /**
   * How many seconds a verification is valid.
   *
   * @defaultValue 43,200 (12 hours)
   */
  readonly maxAge?: number
  /**
   * `open` lets users in without Duo for five minutes if Duo is unavailable when their login starts; the proof says so.
   * It never applies to a rejected key, to too many calls, or to a guard with a requirement. With the iframe, duokit
   * then calls Duo's `ping` first.
   *
   * @defaultValue `closed`
   */
  readonly failMode?: 'open' | 'closed'
  /**
   * How the username in the response of the Universal Prompt is compared with the one that was sent: `exact`,
   * `case-insensitive` (ASCII letters), or a function that returns `true`.
   *
   * @defaultValue `exact`
   */
  readonly usernameMatch?: UsernameMatch
  /**
   * Makes the calls to Duo, for a proxy or for certificates of your own.
   *
   * @defaultValue the platform's `fetch`
   */
  readonly fetch?: Fetch
  /**
   * Remembers used responses: `{ claim(id, ttlSeconds) }`, which returns `true` only for an ID that is new. A login
   * waits for it for 15 seconds. Several instances, and several gates with the same keys, have to share one.
   *
   * @defaultValue the memory of this gate, as `memorySingleUse({ limit: 100_000 })`
   */
  readonly singleUse?: SingleUse
  /**
   * Returns `true` for a request that needs no Duo; any other value does not skip. Never applies to `require` or to a
   * guard with a requirement. A skipped request has no proof.
   *
   * @defaultValue none
   */
  readonly skip?: (ctx: Ctx) => MaybePromise<boolean>
  /**
   * Runs when Duo has verified a user, before the proof is stored: issue a token, or renew a session. If it throws, the
   * login is rejected. `proof.claims` contains everything that the Universal Prompt reports. `fields` are the other
   * fields of your own `duo_form`, which are unsigned input. Returns `{ next, data }`, or nothing. Does not run for
   * users whom `failMode` lets in.
   *
   * @defaultValue none
   */
  readonly onVerified?: (ctx: Ctx, proof: FreshProof, fields: URLSearchParams) => MaybePromise<VerifiedAnswer | void>
  /**
   * What people see: brand, languages, single messages, or documents of your own. See [Pages](../guides/pages.md).
   *
   * @defaultValue duokit's own pages in English
   */
  readonly pages?: PagesOptions<Ctx>
  /**
   * Receives each event, for an audit log. If it throws, nothing changes. Without it, duokit prints setup mistakes.
   *
   * @defaultValue none
   */
  readonly onEvent?: (event: DuoEvent) => unknown
  /**
   * Returns the time in milliseconds, for tests.
   *
   * @defaultValue `Date.now`
   */
  readonly now?: () => number
}

/** The names of all options of a gate, for adapters with further options of their own. */
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

/** What `onVerified` may change about the response. */
export interface VerifiedAnswer {
  /** Where to go instead: a path of the application, or a URL of one of `trustedOrigins`. */
  readonly next?: string
  /** Added to the JSON response to a script. */
  readonly data?: unknown
}
