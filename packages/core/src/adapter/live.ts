import type { IncomingMessage } from 'node:http'
import { invalidOption } from '../errors/errors.js'
import type { ConnectionOptions } from '../gate/guard/connection-options.js'
import type { Requirement } from '../gate/proofs/requirement.js'
import { printError } from '../gate/setup/reporter.js'
import type { MaybePromise } from '../maybe-promise.js'
import { optionNames, readOptions } from '../option-names.js'
import { createLive, type Live } from '../sockets/live.js'
import type { AdapterParts } from './adapter-parts.js'
import { openSignal } from './signal.js'

/** How a server's sockets and event streams are guarded, as the application says. */
export interface LiveSettings extends ConnectionOptions {
  /** Seconds that the check of an upgrade may take. 10 by default. */
  readonly timeout?: number
}

/** The same where sessions are read by middleware, which an upgrade does not pass. */
export interface MiddlewareLiveSettings<Middleware> extends LiveSettings {
  /**
   * The session middleware of the application: it runs for the upgrade and again for each message. It only reads;
   * nothing is saved. `false` for an application whose callbacks need none.
   */
  readonly session: Middleware | false
}

/** How a framework reads the request of an upgrade. */
export interface LiveSource<Ctx> {
  /**
   * Creates the framework's request from Node's, with the current session. Called for the upgrade and for each
   * message; it must not return an earlier result.
   */
  context(request: IncomingMessage): MaybePromise<Ctx>
  /** Makes the request of an event stream again, with the session as it is now. */
  again(ctx: Ctx): MaybePromise<Ctx>
  /** Receives what callbacks, sessions and message handlers of the application throw. The console by default. */
  readonly onError?: ((error: unknown, request: IncomingMessage) => unknown) | undefined
}

/** Guards the sockets and event streams of one application. */
export interface AdapterLive<Ctx> extends Live {
  /**
   * Returns a signal for the event stream that this request opens. When the login ends, the signal aborts and the
   * response ends.
   *
   * @throws DuoError `duo_required` and others, as `require`
   */
  signal(ctx: Ctx, requirement?: Requirement): Promise<AbortSignal>
}

/** Makes the guard of a server's sockets. @throws DuoError `invalid_option` */
export function createAdapterLive<Ctx>(
  parts: AdapterParts<Ctx>,
  settings: LiveSettings,
  source: LiveSource<Ctx>,
): AdapterLive<Ctx> {
  const { timeout, ...options } = { ...settings }
  const { onError = printError } = source
  const live = createLive(parts.gate, {
    ...options,
    ...(timeout !== undefined && { timeout }),
    read: async (request) => parts.request(await source.context(request)),
    onError,
  })
  return {
    ...live,
    signal: (ctx, requirement) => openSignal(parts, ctx, { options, requirement, again: () => source.again(ctx) }),
  }
}

const names = /* @__PURE__ */ optionNames<MiddlewareLiveSettings<unknown>>({
  session: true,
  logout: true,
  recheck: true,
  timeout: true,
})

/**
 * Checks the options of `duo.live` in a framework whose sessions are read by middleware.
 *
 * @returns the settings for the adapter's `live`, and the middleware, `undefined` for none
 * @throws DuoError `invalid_option`; `session_missing` if the store needs a session and `session` is `false`
 */
export function readMiddlewareLive<Ctx, Middleware>(
  { gate }: Pick<AdapterParts<Ctx>, 'gate'>,
  given: MiddlewareLiveSettings<Middleware>,
): { readonly settings: LiveSettings; readonly session: Middleware | undefined } {
  const { session, ...settings } = readOptions(given, names, 'live')
  if (session !== false && typeof session !== 'function') {
    throw invalidOption('session', 'must be the session middleware of the application, or false')
  }
  if (session === false) gate.checkSessionless()
  return { settings, session: session === false ? undefined : session }
}
