import { refusalAnswer } from '@duokit/core'
import { appendResponseHeader, type H3Event, send, setResponseHeader, setResponseStatus } from 'h3'

/** Nitro's error handler for errors of `requireDuo`. It responds as the guard of a route rule does. */
export default function respondToRefusal(error: object, event: H3Event): Promise<void> | undefined {
  const answer = refusalAnswer(error)
  if (answer === undefined || event.handled) return undefined
  for (const [name, value] of answer.headers) {
    if (name === 'vary') appendResponseHeader(event, name, value)
    else setResponseHeader(event, name, value)
  }
  setResponseStatus(event, answer.status)
  return send(event, event.method === 'HEAD' ? '' : (answer.body ?? ''))
}
