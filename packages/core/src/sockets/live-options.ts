import type { IncomingMessage } from 'node:http'
import { invalidOption } from '../errors/errors.js'
import { optionNames, readOptions } from '../option-names.js'
import type { ConnectionOptions } from '../gate/guard/connection-options.js'
import type { MaybePromise } from '../maybe-promise.js'
import type { GateRequest } from '../gate/request/request.js'

/** How a server's sockets are guarded. */
export interface LiveOptions<Ctx> extends ConnectionOptions {
  /**
   * Reads Node's request as the framework does, with the current session. Called for the upgrade, and again for each
   * message; it must not return an earlier result.
   */
  readonly read: (request: IncomingMessage) => MaybePromise<GateRequest<Ctx>>
  /** Seconds that the check of an upgrade may take before it is refused with 503. 10 by default. */
  readonly timeout?: number
  /** Receives what the application's callbacks and session throw. The client gets a 500 without details. */
  readonly onError: (error: unknown, request: IncomingMessage) => unknown
}

const names = /* @__PURE__ */ optionNames<LiveOptions<unknown>>({
  read: true,
  logout: true,
  recheck: true,
  timeout: true,
  onError: true,
})

/**
 * Reads the options once, and rejects options that nothing reads.
 *
 * @throws DuoError `invalid_option`
 */
export function checkLiveOptions<Ctx>(options: LiveOptions<Ctx>): LiveOptions<Ctx> {
  return readOptions(options, names, 'createLive')
}

const usualTimeout = 10
const longestTimeout = 300

/**
 * Milliseconds that a check may take.
 *
 * @throws DuoError `invalid_option`
 */
export function timeoutOf({ timeout = usualTimeout }: { readonly timeout?: number | undefined }): number {
  if (!(typeof timeout === 'number' && timeout > 0 && timeout <= longestTimeout)) {
    throw invalidOption('timeout', 'must be a number of seconds, at most 300')
  }
  return timeout * 1000
}
