import { timingSafeEqual } from 'node:crypto'
import { isRecord } from '../check-fields.js'
import { apiFailure, json, type Reply } from '../reply.js'
import type { Route } from '../router.js'
import type { SimRequest } from '../sim-request.js'
import type { Place, Site } from '../site.js'

/** What a control route gets: the JSON body as an object (empty without one) and the parameters of the path. */
export interface ControlCall {
  body: Readonly<Record<string, unknown>>
  params: Readonly<Record<string, string>>
  query: URLSearchParams
}

/** Answers the `response` of the reply; undefined means that there is no such thing. */
export type ControlAnswer = (call: ControlCall, place: Place) => unknown

/**
 * A route of the control interface. No page of another site can call it: the header makes a browser ask first
 * (a CORS preflight), and the answer to that is never yes.
 */
export const controlRoute = (method: Route['method'], path: string, answer: ControlAnswer): Route => ({
  method,
  path,
  handle: async (request, place) => {
    const refused = refuse(request, place.site)
    if (refused !== undefined) {
      place.duo.events.add({ kind: 'control.refused', detail: { path: request.path, reason: refused } })
      return apiFailure(40300, refused)
    }
    const body = method === 'GET' ? {} : await readBody(request)
    if (body === undefined) return invalid('The body has to be a JSON object, with content-type application/json.')
    try {
      const call = { body, params: request.params, query: new URLSearchParams(request.query) }
      const response = answer(call, place)
      return response === undefined ? apiFailure(40401, 'Resource not found') : json(200, { stat: 'OK', response })
    } catch (error) {
      if (error instanceof TypeError) return invalid(error.message)
      throw error
    }
  },
})

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

async function readBody(request: SimRequest): Promise<Record<string, unknown> | undefined> {
  const text = await request.body()
  if (text === '') return {}
  if (text === undefined || !/^application\/json(;|$)/i.test(request.headers['content-type'] ?? '')) return undefined
  try {
    const body: unknown = JSON.parse(text)
    return isRecord(body) ? body : undefined
  } catch {
    return undefined
  }
}

const invalid = (detail: string): Reply =>
  json(400, { stat: 'FAIL', code: 40002, message: 'Invalid request parameters', message_detail: detail })
