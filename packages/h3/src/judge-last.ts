import { type GateAnswer, guardWebResponse, neededHeaders } from '@duokit/core'
import type { H3Event } from 'h3'
import { addHook } from './application-hooks.js'
import { isWebEvent, nodeResponse } from './event-shapes.js'

type ResponseHook = (response: Response, event: H3Event) => unknown

/** Events whose responses caches must not keep, with the gate's response if it is the one. */
const judged = new WeakMap<object, GateAnswer | undefined>()

/** Judges the response to an event of h3 2 when nothing else will change it, where no server of Node's does. */
export function judgeLast(event: object, answer: GateAnswer | undefined = judged.get(event)): void {
  judged.set(event, answer)
}

/** Makes an application judge them, after its own hook. */
export function judgeResponses(event: H3Event): void {
  if (!isWebEvent(event) || nodeResponse(event) !== undefined) return
  addHook(event, 'onResponse', judging)
}

function judging(own: ResponseHook | undefined): ResponseHook {
  return async (response, finished) => {
    try {
      await own?.(response, finished)
    } finally {
      await judge(response, finished)
    }
  }
}

async function judge(response: Response, event: object): Promise<void> {
  if (!isWebEvent(event) || !judged.has(event)) return
  guardWebResponse(response)
  const answer = judged.get(event)
  if (answer === undefined || !(await isOurs(response, answer, event.req.method))) return
  for (const [name, value] of neededHeaders(answer.headers)) response.headers.set(name, value)
}

/** The application may have put another response in its place. A compressed body says nothing. */
async function isOurs(response: Response, { status, headers, body = '' }: GateAnswer, method: string) {
  const type = headers.find(([name]) => name === 'content-type')?.[1]
  if (response.status !== status || (response.headers.get('content-type') ?? undefined) !== type) return false
  return method === 'HEAD' || response.headers.has('content-encoding') || (await response.clone().text()) === body
}
