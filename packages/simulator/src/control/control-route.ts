import { timingSafeEqual } from 'node:crypto'
import type { Applications } from '../application/applications.js'
import { isRecord } from '../settings/check-fields.js'
import type { LocalDuo } from '../application/local-duo.js'
import { apiFailure, json, type Reply } from '../transport/reply.js'
import type { Route } from '../server/router.js'
import { withoutMark } from '../settings/byte-order-mark.js'
import type { SimRequest } from '../transport/sim-request.js'
import type { Place } from '../server/place.js'
import type { Site } from '../transport/site.js'
import { pathsOf, type Operation } from './operation.js'
import { checkQuery } from './read-query.js'

/**
 * The routes of an operation. No page of another site can call them: the header makes a browser ask first (a CORS
 * preflight), and the answer to that is never yes.
 */
export const controlRoutesOf = (operation: Operation): Route[] =>
  pathsOf(operation).map((path) => ({
    method: operation.method,
    path,
    duoOf: duoOfPath,
    handle: (request, place) => handle(operation, request, place),
  }))

// The default Duo for a key that nobody has; `handle` refuses that.
const duoOfPath = ({ params }: SimRequest, applications: Applications): LocalDuo | undefined =>
  applications.duoOf(params.ikey)

async function handle(
  { scope, query: known = {}, answer }: Operation,
  request: SimRequest,
  place: Place,
): Promise<Reply> {
  const { params, method } = request
  const refused = refuse(request, place.site)
  if (refused !== undefined) {
    place.duo.events.add({ kind: 'control.refused', detail: { path: request.path, reason: refused } })
    return apiFailure(40300, refused)
  }
  if (scope === 'application' && params.ikey !== undefined && place.applications.duoOf(params.ikey) === undefined) {
    return json(404, { stat: 'FAIL', code: 40401, message: 'Resource not found', message_detail: unknown(params.ikey) })
  }
  const body = method === 'GET' ? {} : await readBody(request)
  if (typeof body === 'string') return invalid(body)
  try {
    const query = new URLSearchParams(request.query)
    checkQuery(query, Object.keys(known))
    const response = await answer({ body, params, query }, place)
    return response === undefined ? apiFailure(40401, 'Resource not found') : json(200, { stat: 'OK', response })
  } catch (error) {
    if (error instanceof TypeError) return invalid(error.message)
    throw error
  }
}

const unknown = (ikey: string): string => `No application has the integration key ${ikey.slice(0, 40)}.`

function refuse({ headers }: SimRequest, site: Site): string | undefined {
  const given = String(headers['x-duo-simulator'] ?? '')
  if (!site.remote && given === '1') return undefined
  const wanted = Buffer.from(site.controlToken)
  const sent = Buffer.from(given)
  if (sent.length === wanted.length && timingSafeEqual(sent, wanted)) return undefined
  return site.remote
    ? 'Send the control token that was printed at the start, in the header X-Duo-Simulator.'
    : 'Send the header X-Duo-Simulator: 1.'
}

/** The body, or what is wrong with it. */
async function readBody(request: SimRequest): Promise<Record<string, unknown> | string> {
  const text = await request.body()
  if (text === '') return {}
  if (text === undefined) return 'The body is longer than 64 KiB.'
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) return NO_OBJECT
  try {
    const body: unknown = JSON.parse(withoutMark(text))
    return isRecord(body) ? body : NO_OBJECT
  } catch {
    return NO_OBJECT
  }
}

const NO_OBJECT = 'The body has to be a JSON object, with content-type application/json.'

const invalid = (detail: string): Reply =>
  json(400, { stat: 'FAIL', code: 40002, message: 'Invalid request parameters', message_detail: detail })
