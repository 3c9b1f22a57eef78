import type { DuoEvent, GateAnswer } from '@duokit/core'
import { demand, demandDiscreet } from './demand.js'
import { heard } from './gates.js'

const printable = /^[\t\x20-\x7e]*$/
const statuses = new Set([200, 204, 303, 400, 401, 403, 405, 408, 413, 415, 503])

/**
 * What every answer of a gate owes, whatever was sent: no fault of the server's, headers that are headers, no markup of
 * the visitor's, and no secret in it or in what the log hears.
 */
export function demandDecent(answer: GateAnswer): void {
  const { status, headers } = answer
  const body = answer.body ?? ''
  demand(statuses.has(status), `a status that a browser may cause, and not ${status}`)
  for (const [name, value] of headers) {
    demand(/^[a-z-]+$/.test(name) && printable.test(value), `a header is one line of ASCII: ${name}`)
  }
  demand(!/<(?:img|svg|b)\b/i.test(body), 'nothing of the visitor is markup')
  const location = headers.find(([name]) => name === 'location')?.[1]
  demand((location !== undefined) === (status === 303), 'a redirect leads somewhere')
  demandDiscreet([body, JSON.stringify(headers)], 'an answer')
  for (const event of heard.splice(0)) demandDiscreetEvent(event)
}

function demandDiscreetEvent(event: DuoEvent): void {
  const { error, ...rest } = event as DuoEvent & { readonly error?: Error }
  demandDiscreet([JSON.stringify(rest), error?.message, error?.stack], 'an event')
  demand(JSON.stringify(rest).length < 12_000, 'an event has an end')
  if (event.type === 'rejected') demand(event.reason !== 'callback_failed', 'no callback failed')
}

/** The `location` of an answer. */
export function locationOf({ headers }: GateAnswer): string | undefined {
  return headers.find(([name]) => name === 'location')?.[1]
}

export const navigating = { 'sec-fetch-mode': 'navigate', accept: 'text/html' }
export const scripted = { 'sec-fetch-mode': 'cors', accept: '*/*' }
