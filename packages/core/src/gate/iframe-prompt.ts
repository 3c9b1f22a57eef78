import { createHash } from 'node:crypto'
import { DuoError } from '../errors.js'
import { parseDuoHost } from '../hosts.js'
import { createSigner, type Signer } from '../web/signer.js'
import type { SignerOptions } from '../web/signer-options.js'
import { appLifetime, responseField } from '../web/wire.js'
import type { MaybePromise } from './maybe-promise.js'
import type { OpenPrompt, Prompt, PromptResult } from './prompt.js'
import type { PromptParts } from './prompt-page.js'

/** The keys of a Web SDK v2 application, and how its prompt is shown. */
export interface IframePromptOptions extends Omit<SignerOptions, 'now'> {
  /** The API hostname from Duo's Admin Panel; an `http://` address only for a local Duo. */
  readonly host: string
  /** The form field that carries Duo's answer. `sig_response` by default. */
  readonly postArgument?: string
  /** More attributes for the iframe. `allow` is set for WebAuthn and `title` for screen readers by default. */
  readonly attributes?: Readonly<Record<string, string>>
  /** Draws the view around the iframe; the gate adds the headers, the content security policy among them. */
  readonly renderPrompt?: (parts: PromptParts) => MaybePromise<string>
}

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
export function iframePrompt(options: IframePromptOptions): Prompt {
  const { host, postArgument = responseField, attributes, renderPrompt, ...given } = options
  // Copied once: a list that is changed later does not count.
  const keys = { ...given, skey: listOf(given.skey), akey: listOf(given.akey) }
  const duo = parseDuoHost(host)
  if (!/^[\w.-]{1,64}$/.test(postArgument)) {
    throw new DuoError('invalid_option', 'postArgument must be a plain field name of at most 64 characters')
  }
  // Refuses wrong keys now, at start-up, and not at the first login.
  createSigner(keys)
  const frameHost = duo.origin.startsWith('https:') ? duo.host : duo.origin
  const frame = { host: frameHost, postArgument, attributes: frameAttributes(duo.origin, attributes) }
  return Object.freeze({
    kind: 'iframe',
    key: keys.ikey,
    duoOrigin: duo.origin,
    loopback: duo.loopback,
    duoSecrets: [keys.ikey, ...keys.skey],
    ownSecrets: keys.akey,
    renderPrompt,
    open: ({ now }) => openPrompt(createSigner({ ...keys, now }), frame, now),
  } satisfies Prompt)
}

type Frame = Omit<ReturnType<OpenPrompt['start']>['frame'], 'sigRequest'>

function openPrompt(signer: Signer, frame: Frame, now: () => number): OpenPrompt {
  return {
    start(username) {
      const sigRequest = signer.signRequest(username)
      const appHalf = sigRequest.slice(sigRequest.indexOf(':') + 1)
      return { frame: { ...frame, sigRequest }, memory: { app: digest(appHalf) } }
    },
    finish(parameters, login) {
      const [response, ...surplus] = parameters.getAll(frame.postArgument)
      if (response === undefined || surplus.length > 0) return { accepted: false, reason: 'malformed' }
      const inspection = signer.inspectResponse(response)
      if (!inspection.verified) return { accepted: false, ...inspection }
      // Without this, one captured AUTH half could be paired with the APP half of a newer request.
      if (digest(inspection.appHalf) !== login.memory['app']) return { accepted: false, reason: 'state_unknown' }
      if (inspection.username !== login.user) return { accepted: false, reason: 'user_mismatch' }
      const replayable = inspection.expiresAt - Math.floor(now() / 1000) + leeway
      if (replayable > appLifetime + leeway) return { accepted: false, reason: 'implausible_expiry' }
      return accepted(inspection.responseHalf, replayable, fieldsWithout(parameters, frame.postArgument))
    },
  }
}

/** Seconds that an answer is remembered beyond its end, for instances whose clocks differ. */
const leeway = 60

function accepted(responseHalf: string, replayable: number, fields: URLSearchParams): PromptResult {
  return { accepted: true, replayId: digest(responseHalf), replayable, fields }
}

function fieldsWithout(parameters: URLSearchParams, name: string): URLSearchParams {
  return new URLSearchParams([...parameters].filter(([field]) => field !== name))
}

/** `allow` has to stand there before the frame loads, or WebAuthn is refused inside it (W3C WebAuthn 5.10). */
function frameAttributes(
  duoOrigin: string,
  own: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const merged = { title: 'Duo two-factor prompt', allow: `publickey-credentials-get ${duoOrigin}`, ...own }
  for (const name of Object.keys(merged)) {
    if (!/^[a-z][a-z0-9-]*$/i.test(name) || /^(?:on|src|id$|data-)/i.test(name)) {
      throw new DuoError('invalid_option', 'attributes must not hold event handlers, src, id or data attributes')
    }
  }
  return Object.freeze(merged)
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

function listOf(value: string | readonly string[]): readonly string[] {
  // Whatever else a JavaScript caller passes, the signer refuses by name.
  return Array.isArray(value) ? [...value] : [value as string]
}
