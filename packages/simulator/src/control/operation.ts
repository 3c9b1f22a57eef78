import type { JsonSchema } from '../settings/check-fields.js'
import type { Route } from '../server/router.js'
import type { Place } from '../server/place.js'

/** What an operation gets: the JSON body as an object (empty without one) and the parameters of path and query. */
export interface ControlCall {
  body: Readonly<Record<string, unknown>>
  params: Readonly<Record<string, string>>
  query: URLSearchParams
}

/** Returns the `response` of the reply; undefined means that there is no such thing. */
export type ControlAnswer = (call: ControlCall, place: Place) => unknown

/** One call of the control interface: how it is routed, what it does, and how it is documented. */
export interface Operation {
  method: Route['method']
  /** Behind `/sim`, such as `/users/:name`. */
  path: string
  /** `application`: the same call exists behind `/sim/apps/:ikey`; without it, it is about the default application. */
  scope: 'application' | 'simulator'
  /** A sentence for the OpenAPI document. */
  summary: string
  body?: JsonSchema
  query?: Readonly<Record<string, JsonSchema>>
  /** What `response` is. */
  response: JsonSchema
  answer: ControlAnswer
}

/** The paths at which an operation is found. */
export const pathsOf = ({ path, scope }: Operation): string[] =>
  scope === 'application' ? [`/sim${path}`, `/sim/apps/:ikey${path}`] : [`/sim${path}`]
