import { clockDifference } from '../transport/clock-difference.js'
import type { JsonObject } from '../transport/duo-answer.js'
import { DuoError } from '../errors/errors.js'
import { createHttp } from '../transport/http.js'
import { authorization } from './authorization.js'
import { withBackOff } from './back-off.js'
import { type AuthApiOptions, type CheckedAuthApiOptions, checkAuthApiOptions } from './client-options.js'
import { duoRefusalError } from './duo-refusal.js'
import { dateHeader, dateText, paths } from './wire.js'

/** Duo's time, and how this machine's compares. */
export interface DuoTime {
  /** Seconds since 1970. */
  readonly time: number
  /** Whole seconds by which this machine's clock runs ahead of Duo's, less than zero when it runs behind. */
  readonly clockDifference: number
  /**
   * Seconds by which `clockDifference` may be wrong: half of what the call took, and one because Duo tells whole
   * seconds.
   */
  readonly uncertainty: number
}

/** The calls that Duo recommends in addition to Web SDK. */
export interface AuthApi {
  /**
   * Asks whether Duo is there. Needs no keys, and says nothing of them.
   *
   * @throws DuoError `duo_unavailable` (`outage`), `duo_rate_limited`, `duo_refused`
   */
  ping(): Promise<DuoTime>
  /**
   * Asks whether the keys are right.
   *
   * @throws DuoError `unknown_ikey`, `bad_request_signature` (most often a wrong skey), `bad_request_time`,
   * `wrong_application_type`, and those of `ping`
   */
  check(): Promise<DuoTime>
}

/**
 * `ping` and `check` of Duo's Auth API.
 *
 * @example
 * ```ts
 * const api = createAuthApi({ ikey, skey, host })
 * const { clockDifference, uncertainty } = await api.ping()
 * await api.check()
 * ```
 *
 * @throws DuoError `invalid_option`, naming the option
 */
export function createAuthApi(options: AuthApiOptions): AuthApi {
  const checked = checkAuthApiOptions(options)
  const call = createCaller(checked)
  return Object.freeze({
    ping: () => withBackOff(checked, () => call(paths.ping, {})),
    check: () => withBackOff(checked, () => call(paths.check, credentials(checked, paths.check))),
  })
}

/** Created again for each try, because the date is signed. */
function credentials(options: CheckedAuthApiOptions, path: string): Record<string, string> {
  const { duo, version, now } = options
  const date = dateText(now())
  const headers = { [dateHeader(version)]: date }
  // Without the port, as official clients sign; an address in figures, which only a local Duo has, without its
  // brackets.
  const host = new URL(duo.origin).hostname.replace(/^\[|\]$/g, '')
  return { ...headers, authorization: authorization(options, { date, method: 'GET', host, path, headers }) }
}

function createCaller(options: CheckedAuthApiOptions) {
  const { duo, now } = options
  const http = createHttp(options)
  return async (path: string, headers: Record<string, string>): Promise<DuoTime> => {
    const sent = now()
    const { status, body, refusal, date } = await http({ method: 'GET', url: duo.origin + path, headers })
    const received = now()
    const time = timeOf(body) ?? date
    const known = time === undefined ? undefined : compare({ sent, received, duo: time })
    if (refusal !== undefined) {
      throw duoRefusalError({ status, refusal, clockDifference: known?.clockDifference, signed: path === paths.check })
    }
    if (timeOf(body) === undefined || known === undefined) {
      throw new DuoError('duo_unavailable', "Duo's answer has no valid time")
    }
    return known
  }
}

function timeOf(body: JsonObject): number | undefined {
  const time = (body['response'] as JsonObject | null | undefined)?.['time']
  return body['stat'] === 'OK' && Number.isSafeInteger(time) ? (time as number) : undefined
}

function compare(times: { sent: number; received: number; duo: number }): DuoTime {
  const took = Math.max(0, times.received - times.sent)
  return { time: times.duo, clockDifference: clockDifference(times), uncertainty: (Math.ceil(took / 2) + 1000) / 1000 }
}
