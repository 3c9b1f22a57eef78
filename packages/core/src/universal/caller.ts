import { randomUUID } from 'node:crypto'
import { clockDifference } from '../transport/clock-difference.js'
import type { JsonObject } from '../transport/duo-answer.js'
import { createHttp } from '../transport/http.js'
import type { CheckedClientOptions } from './client-options.js'
import { duoRefusalError } from './duo-refusal.js'
import type { Tokens } from './tokens.js'
import { assertionClaims, paths, requestLifetime } from './wire.js'

/** What Duo said. */
export interface CallAnswer {
  readonly body: JsonObject
  readonly clockDifference: number | undefined
}

/** Calls one of Duo's endpoints as the application. */
export function createCaller(options: CheckedClientOptions, tokens: Tokens) {
  const { clientId, duo, now } = options
  const http = createHttp(options)
  return async (path: string, formWith: (assertion: string) => Record<string, string>): Promise<CallAnswer> => {
    const url = duo.origin + path
    const claims = assertionClaims({ clientId, audience: url, jti: randomUUID(), exp: expiry(now) })
    const form = new URLSearchParams(formWith(tokens.sign(claims)))
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const sent = now()
    const { status, body, refusal, date } = await http({ method: 'POST', url, headers, body: form.toString() })
    const told = timestampOf(body) ?? date
    const difference = told === undefined ? undefined : clockDifference({ sent, received: now(), duo: told })
    if (refusal !== undefined) {
      throw duoRefusalError({ status, refusal, clockDifference: difference, withCode: path === paths.token })
    }
    return { body, clockDifference: difference }
  }
}

/** Duo's time. In a success it is part of the response, in a failure it is next to it. */
function timestampOf(body: JsonObject): number | undefined {
  const { timestamp = (body['response'] as JsonObject | null | undefined)?.['timestamp'] } = body
  return typeof timestamp === 'number' && Number.isFinite(timestamp) ? timestamp : undefined
}

/** When a request of this moment expires, in seconds. */
export function expiry(now: () => number): number {
  return Math.floor(now() / 1000) + requestLifetime
}
