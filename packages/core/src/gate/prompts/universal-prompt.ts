import { randomBytes } from 'node:crypto'
import { type DuoError, invalidOption, isDuoError } from '../../errors/errors.js'
import { parseDuoHost } from '../../transport/hosts.js'
import { dropPromise, dropPromisesIn } from '../../maybe-promise.js'
import { optionNames, readOptions } from '../../option-names.js'
import { denialIn, denialOf } from '../../universal/denials.js'
import { isRejectReason, type RejectReason } from '../../errors/rejections.js'
import type { UniversalClaims } from '../../universal/claims.js'
import type { UniversalDisplay } from '../../universal/auth-url-request.js'
import { createUniversalClient, type UniversalClient } from '../../universal/client.js'
import type { UniversalClientOptions } from '../../universal/client-options.js'
import type { Confirmation, OpenPrompt, Prompt, PromptResult } from './prompt.js'
import { digest, fieldsWithout } from './response-parts.js'

/** The keys of a Web SDK v4 application, and how its prompt is reached. */
export interface UniversalPromptOptions
  extends Pick<
    UniversalClientOptions,
    'clientId' | 'clientSecret' | 'host' | 'codeParameter' | 'timeout' | 'fetch' | 'trustedRoots'
  > {
  /**
   * `true` makes `start` respond with a page that continues to Duo, instead of a redirect. Use it if the content
   * security policy of your login page says `form-action 'self'`: browsers apply that to the redirects after a form
   * too. The alternative is to add what `duo.csp()` lists.
   *
   * @defaultValue `false`
   */
  readonly handOver?: boolean
  /**
   * Returns the names that people read at Duo and on the phone: `{ username, applicationName, applicationId }`, each a
   * string or left out. They decide nothing. `ctx` is the framework's request or context.
   *
   * @defaultValue the names that Duo knows
   */
  display?(ctx: never, username: string): UniversalDisplay | undefined
}

const optionsOfPrompt = /* @__PURE__ */ optionNames<UniversalPromptOptions>({
  clientId: true,
  clientSecret: true,
  host: true,
  codeParameter: true,
  timeout: true,
  fetch: true,
  trustedRoots: true,
  handOver: true,
  display: true,
})

/**
 * The Universal Prompt (Duo Web SDK v4): people are sent to Duo and come back.
 *
 * @example
 * ```ts
 * const prompt = universalPrompt({ host, clientId, clientSecret })
 * ```
 *
 * @throws DuoError `invalid_option`
 */
export function universalPrompt(given: UniversalPromptOptions): Prompt<'universal'> {
  const options = readOptions(given, optionsOfPrompt, 'universalPrompt')
  const { handOver = false, display } = options
  if (typeof handOver !== 'boolean') throw invalidOption('handOver', 'must be true or false')
  if (display !== undefined && typeof display !== 'function') {
    throw invalidOption('display', 'must be a function that returns what people read at Duo')
  }
  const client = clientOptions(options)
  const secrets = [client.clientSecret].flat()
  const duo = parseDuoHost(client.host)
  // Rejects wrong keys at once, before the gate's URL is known.
  createUniversalClient({ ...client, redirectUrl: 'https://localhost/' })
  return Object.freeze({
    kind: 'universal',
    key: client.clientId,
    duoOrigin: duo.origin,
    loopback: duo.loopback,
    isKnownToDuo: (text) => [client.clientId, ...secrets].includes(text),
    handOver,
    open: ({ now, callbackUrl, fetch, usernameMatch }) => {
      const environment = { fetch: client.fetch ?? fetch, usernameMatch, now, redirectUrl: callbackUrl }
      return openPrompt(createUniversalClient({ ...client, ...environment }), display)
    },
  } satisfies Prompt<'universal'>)
}

/** Reads the options once and copies lists of secrets, so that later changes have no effect. */
function clientOptions(options: UniversalPromptOptions): Omit<UniversalClientOptions, 'redirectUrl'> {
  const { clientId, clientSecret, host, codeParameter, timeout, fetch, trustedRoots } = options
  const secrets = Array.isArray(clientSecret) ? [...clientSecret] : clientSecret
  return { clientId, clientSecret: secrets, host, codeParameter, timeout, fetch, trustedRoots }
}

/** Seconds. A login in progress expires earlier, and then its state is not accepted any more. */
const replayable = 660

function openPrompt(client: UniversalClient, display: UniversalPromptOptions['display']): OpenPrompt {
  const names = client.callbackParameters
  return {
    async start({ ctx, username, attempt, fresh }) {
      // The application's own callback knows what its context is.
      const shown = display?.(ctx as never, username)
      // Neither it nor its properties may be promises. They may fail while Duo is asked, before they are refused.
      dropPromise(shown)
      dropPromisesIn(Object(shown) as object)
      await client.healthCheck()
      const nonce = randomBytes(16).toString('base64url')
      // A device that Duo remembers, and a session at Duo, are no fresh confirmation.
      const freshness = fresh ? ({ maxAge: 0, prompt: 'login' } as const) : {}
      const authUrl = await client.createAuthUrl({
        username,
        state: attempt,
        nonce,
        ...freshness,
        ...(shown && { display: shown }),
      })
      return { authUrl, memory: { nonce } }
    },
    async finish(parameters, login) {
      if (parameters.has(names.error)) {
        const detail = errorText(parameters, names)
        return { accepted: false, reason: 'duo_error', message: denialIn(detail), detail }
      }
      const [code, ...surplus] = parameters.getAll(names.code)
      if (code === undefined || surplus.length > 0) return { accepted: false, reason: 'malformed' }
      try {
        const nonce = login.memory['nonce'] ?? ''
        const claims = await client.exchangeCode({ code, username: login.user, nonce })
        const state = parameters.get(names.state) ?? ''
        return accepted(claims, { replayId: digest(state), fields: fieldsWithout(parameters, Object.values(names)) })
      } catch (error) {
        if (isDuoError(error) && isRejectReason(error.code)) return rejected(error.code, error)
        throw error
      }
    },
  }
}

type CallbackNames = UniversalClient['callbackParameters']

/** What came with the redirect was signed by nobody: it is for the audit log, in one short line. */
function errorText(parameters: URLSearchParams, { error, errorDescription }: CallbackNames): string {
  const said = [error, errorDescription].map((name) => parameters.get(name)).filter((text) => text !== null)
  return said
    .join(': ')
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ')
    .slice(0, 200)
}

function accepted(claims: UniversalClaims, known: { replayId: string; fields: URLSearchParams }): PromptResult {
  return {
    accepted: true,
    ...known,
    replayable,
    claims,
    // Where Duo does not say when, it was too long ago for every guard that asks.
    confirmedAt: Math.floor(claims.auth_time ?? 0),
    how: howOf(claims.auth_context),
  }
}

/** Characters. A longer value would make a proof too large for a cookie. */
const longestName = 100

/** With what the user confirmed, and why Duo let them in; what is no name is not known. */
function howOf(context: UniversalClaims['auth_context']): Confirmation {
  const { factor, reason } = context ?? {}
  return { ...(isName(factor) && { factor }), ...(isName(reason) && { reason }) }
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name.length <= longestName && name !== 'not_available'
}

function rejected(reason: RejectReason, error: DuoError): PromptResult {
  const message = reason === 'denied' ? denialOf(error.duo?.code) : undefined
  return { accepted: false, reason, message, detail: error.message, error }
}
