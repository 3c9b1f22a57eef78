import {
  type Adapter,
  type ConnectionOptions,
  createPendingChecks,
  DuoError,
  optionNames,
  printError,
  readOptions,
  type Requirement,
  webHeadersOf,
} from '@duokit/core'
import { getRequestHeaders, type H3Event } from 'h3'
import { eventOf } from './event-of.js'
import { type HandleUpgrade, handOnUpgrades } from './hand-on-upgrades.js'
import { guardHooks, type LiveHooks } from './live-hooks.js'

/** How sockets and event streams are guarded. */
export interface H3LiveOptions extends ConnectionOptions {
  /** Seconds that the check of an upgrade may take before it is refused with 503. 10 by default. */
  readonly timeout?: number
  /** Receives what callbacks and message handlers of the application throw. The console by default. */
  readonly onError?: (error: unknown) => unknown
}

/** Guards the sockets and event streams of one h3 application. */
export interface H3Live {
  /**
   * Wraps the hooks of a WebSocket handler: refuses the upgrade of anyone who is not verified, judges each message
   * before `message`, and closes the socket when its login ends. Handlers find the connection in `peer.context.duo`.
   *
   * @throws DuoError `invalid_option` for a requirement that cannot be met
   */
  hooks<Hooks extends LiveHooks>(hooks: Hooks, requirement?: Requirement): Hooks
  /**
   * Wraps the `handleUpgrade` of crossws as a listener for Node's `upgrade` event. It handles errors of the socket
   * during the check, which crossws does not: a client that resets its connection would end the process.
   */
  upgrade(handleUpgrade: HandleUpgrade): HandleUpgrade
  /**
   * Returns a signal for the event stream that this request opens. It aborts when the login ends. On Node, the
   * response ends then too.
   *
   * @throws an error of h3, as `require`
   */
  signal(event: H3Event, requirement?: Requirement): Promise<AbortSignal>
}

const names = /* @__PURE__ */ optionNames<H3LiveOptions>({
  logout: true,
  recheck: true,
  timeout: true,
  onError: true,
})

/** A log that fails, at once or later, must not end the process. */
function quietly(onError: (error: unknown) => unknown) {
  return async (error: unknown): Promise<void> => {
    try {
      await onError(error)
    } catch {
      // What happened to the socket does not depend on it.
    }
  }
}

/** Makes the guard of an application's sockets. */
export function createLive(adapter: Adapter<H3Event>, options: H3LiveOptions): H3Live {
  const { onError: given = printError, timeout, ...watching } = readOptions(options, names, 'live')
  const onError = quietly(given)
  const runCheck = createPendingChecks({ timeout })
  adapter.gate.checkConnections(watching)
  const { upgrade, handedOn } = handOnUpgrades(onError)
  return {
    hooks: (hooks, requirement) => guardHooks(adapter, { hooks, watching, requirement, onError, runCheck, handedOn }),
    upgrade,
    signal(event, requirement) {
      const url = new URL(event.path, 'http://localhost').href
      const headers = webHeadersOf({ headers: getRequestHeaders(event) })
      const again = async () => {
        const found = await eventOf({ url, headers })
        if (found === undefined) throw new DuoError('session_missing')
        return found
      }
      return adapter.signal(event, { options: watching, requirement, again })
    },
  }
}
