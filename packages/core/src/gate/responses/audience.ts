import { isFramed, isNavigation } from '../request/negotiation.js'
import type { GateRequest } from '../request/request.js'

/** Who gets a response: a person on a page, a person on a page inside of another page, or a program. */
export type Audience = 'person' | 'frame' | 'program'

/** The one place where responses find out who is asking. */
export function audienceOf(request: GateRequest): Audience {
  if (!isNavigation(request)) return 'program'
  return isFramed(request) ? 'frame' : 'person'
}
