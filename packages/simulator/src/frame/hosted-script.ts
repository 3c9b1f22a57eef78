import type { Reply } from '../transport/reply.js'
import type { SimRequest } from '../transport/sim-request.js'
import type { Place } from '../server/place.js'

// Put in place by the build: the text of our own script, so that nothing is read or imported at run time.
declare const __DUOKIT_PROMPT_SCRIPT__: string

/** Serves our script at the addresses where Duo hosts its own. */
export function hostedScript(request: SimRequest, { duo }: Place): Reply {
  duo.events.add({ kind: 'script.served', detail: { path: request.path } })
  return {
    status: 200,
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    },
    body: __DUOKIT_PROMPT_SCRIPT__,
  }
}
