import type { SetCookie } from '../request/cookies.js'
import { isNavigation } from '../request/negotiation.js'
import { jsonAnswer, seeOther } from '../pages/page.js'
import { cookieHeaders } from '../guard/refusal.js'
import type { GateAnswer, GateRequest } from '../request/request.js'
import type { Site } from '../request/site.js'

/** Sends whoever is verified on to where the login led: a browser goes there, a script is told. */
export function onwardAnswer(
  site: Site,
  request: GateRequest,
  options: { next: string | undefined; cookies?: readonly SetCookie[]; data?: unknown },
): GateAnswer {
  const address = site.onward(options.next ?? '/')
  const headers = cookieHeaders(options.cookies ?? [])
  if (isNavigation(request)) return seeOther(address, headers)
  return jsonAnswer({ verified: true, next: address, data: options.data }, headers)
}
