import type { Duo, Requirement } from '@duokit/h3'
import type { H3Event } from 'h3'
import { applicationDuo } from './application-duo.js'
import { refuseKept } from './refuse-kept.js'
import { treatAsScript } from './sub-request.js'

/**
 * Checks the request that opens an event stream, as `requireDuo` does. It returns a signal that aborts when the login
 * ends: by `forgetDuo` or `POST /duo/logout` in this process, when the proof expires, or when the session belongs to
 * another user. On Node, the response then ends too, even if the handler does not end it.
 *
 * Nuxt keeps sessions in cookies, and an open stream has only the cookie of its request. Your logout must therefore
 * call `forgetDuo` before it ends the session.
 *
 * @param requirement - for example `{ maxAge: 60 }`: verified within the last minute when the stream opens
 *
 * @example
 * ```ts
 * export default defineEventHandler(async (event) => {
 *   const signal = await duoSignal(event)
 *   const stream = createEventStream(event)
 *   signal.addEventListener('abort', () => stream.close())
 *   return stream.send()
 * })
 * ```
 *
 * @throws the same errors as `requireDuo`
 */
export async function duoSignal(event: H3Event, requirement?: Requirement): Promise<AbortSignal> {
  refuseKept(event)
  treatAsScript(event)
  live ??= applicationDuo(event).live({ logout: 'forget' })
  return live.signal(event, requirement)
}

let live: ReturnType<Duo['live']> | undefined
