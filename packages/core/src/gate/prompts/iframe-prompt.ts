import { createAuthApi } from '../../auth-api/client.js'
import type { AuthApiOptions } from '../../auth-api/client-options.js'
import { invalidOption } from '../../errors/errors.js'
import { parseDuoHost } from '../../transport/hosts.js'
import { optionNames, readOptions } from '../../option-names.js'
import type { TransportOptions } from '../../transport/transport-options.js'
import { denialIn } from '../../universal/denials.js'
import { createSigner, type Signer } from '../../web/signer.js'
import type { SignerOptions } from '../../web/signer-options.js'
import { appLifetime, responseField } from '../../web/wire.js'
import { createAvailability } from './availability.js'
import { frameAttributes } from '../pages/frame-attributes.js'
import { warnOfTheEnd } from './iframe-end.js'
import type { OpenPrompt, Prompt, PromptEnvironment, PromptFrame, PromptResult } from './prompt.js'
import { digest, fieldsWithout } from './response-parts.js'

/** The keys of a Web SDK v2 application, and how its prompt is shown. */
export interface IframePromptOptions extends Omit<SignerOptions, 'now'>, TransportOptions {
  /**
   * The form field that contains Duo's response.
   *
   * @defaultValue `sig_response`
   */
  readonly postArgument?: string
  /**
   * More attributes for the iframe.
   *
   * @defaultValue `allow` for security keys and `title` for screen readers
   */
  readonly attributes?: Readonly<Record<string, string>>
  /**
   * `true` calls Duo's `ping` before the iframe is shown, at most once in ten seconds. While Duo is unavailable,
   * users then see a page that says so instead of an empty iframe. `timeout`, `fetch` and `trustedRoots` apply to
   * this call.
   *
   * @defaultValue `true` with `failMode: 'open'`, else `false`
   */
  readonly availability?: boolean
}

const optionsOfPrompt = /* @__PURE__ */ optionNames<IframePromptOptions>({
  ikey: true,
  skey: true,
  akey: true,
  host: true,
  leeway: true,
  requestLifetime: true,
  appLifetime: true,
  postArgument: true,
  attributes: true,
  availability: true,
  timeout: true,
  fetch: true,
  trustedRoots: true,
})

/**
 * The signed iframe prompt (Duo Web SDK v2).
 *
 * Duo ended support for it on 2024-03-30: applications made since April 2024 cannot use it.
 *
 * @example
 * ```ts
 * const prompt = iframePrompt({ host, ikey, skey, akey })
 * ```
 *
 * @throws DuoError `invalid_option`
 */
export function iframePrompt(options: IframePromptOptions): Prompt<'iframe'> {
  const read = readOptions(options, optionsOfPrompt, 'iframePrompt')
  const { host, postArgument = responseField, attributes, availability, ...more } = read
  const { timeout, fetch, trustedRoots, ...given } = more
  // Copied once, so that later changes to the list have no effect.
  const keys = { ...given, skey: listOf(given.skey), akey: listOf(given.akey) }
  const duo = parseDuoHost(host)
  if (!/^[\w.-]{1,64}$/.test(postArgument)) {
    throw invalidOption('postArgument', 'must be a plain field name of at most 64 characters')
  }
  if (availability !== undefined && typeof availability !== 'boolean')
    throw invalidOption('availability', 'must be true or false')
  // Both refuse wrong options now, at start-up, and not at the first login.
  createSigner(keys)
  // One try: a person is waiting.
  const pinging = { ikey: keys.ikey, skey: keys.skey, host, timeout, fetch, trustedRoots, tries: 1 }
  createAuthApi(pinging)
  const frameHost = duo.origin.startsWith('https:') ? duo.host : duo.origin
  const frame = { host: frameHost, postArgument, attributes: frameAttributes(duo.origin, attributes) }
  return Object.freeze({
    kind: 'iframe',
    key: keys.ikey,
    duoOrigin: duo.origin,
    loopback: duo.loopback,
    isKnownToDuo: (text) => [keys.ikey, ...keys.skey].includes(text),
    ownSecrets: () => keys.akey,
    open(environment) {
      if (!duo.loopback) warnOfTheEnd()
      const { now } = environment
      const wanted = availability ?? environment.failMode === 'open'
      const available = wanted ? availabilityFor(pinging, environment) : undefined
      return openPrompt(createSigner({ ...keys, now }), frame, { now, leeway: keys.leeway ?? 0, available })
    },
  } satisfies Prompt<'iframe'>)
}

function availabilityFor(options: AuthApiOptions, { now, fetch }: PromptEnvironment): () => Promise<void> {
  const api = createAuthApi({ ...options, fetch: options.fetch ?? fetch, now })
  return createAvailability(() => api.ping(), now)
}

type Frame = Omit<PromptFrame, 'sigRequest'>

interface Surroundings {
  readonly now: () => number
  /** Seconds. */
  readonly leeway: number
  /** Rejects while Duo is out of reach; missing where that is not asked. */
  readonly available: (() => Promise<void>) | undefined
}

function openPrompt(signer: Signer, frame: Frame, surroundings: Surroundings): OpenPrompt {
  const { now, leeway, available } = surroundings
  const margin = clockMargin + leeway
  return {
    async start({ username }) {
      await available?.()
      const sigRequest = signer.signRequest(username)
      const appHalf = sigRequest.slice(sigRequest.indexOf(':') + 1)
      return { frame: { ...frame, sigRequest }, memory: { app: digest(appHalf) } }
    },
    finish(parameters, login) {
      const [response, ...surplus] = parameters.getAll(frame.postArgument)
      if (response === undefined || surplus.length > 0) return { accepted: false, reason: 'malformed' }
      const inspection = signer.inspectResponse(response)
      if (!inspection.verified) {
        const message = inspection.reason === 'duo_error' ? denialIn(inspection.detail ?? '') : undefined
        return { accepted: false, message, ...inspection }
      }
      // The response must belong to this attempt's request. The protocol ties the AUTH half to a user and a time, not
      // to a request, so a captured half that was never used still fits an attempt of the same user. Single use and its
      // short life limit that.
      if (digest(inspection.appHalf) !== login.memory['app']) return { accepted: false, reason: 'state_unknown' }
      if (inspection.username !== login.user) return { accepted: false, reason: 'user_mismatch' }
      const replayable = inspection.expiresAt - Math.floor(now() / 1000) + margin
      if (replayable > appLifetime + margin) return { accepted: false, reason: 'implausible_expiry' }
      return accepted(inspection.responseHalf, replayable, fieldsWithout(parameters, [frame.postArgument]))
    },
  }
}

/** Seconds to remember a response beyond its expiry, for instances whose clocks differ. */
const clockMargin = 60

function accepted(responseHalf: string, replayable: number, fields: URLSearchParams): PromptResult {
  return { accepted: true, replayId: digest(responseHalf), replayable, fields }
}

function listOf(value: string | readonly string[]): readonly string[] {
  // The signer rejects any other option that a JavaScript caller passes, by name.
  return Array.isArray(value) ? [...value] : [value as string]
}
