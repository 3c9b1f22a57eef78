import { type DuoProof, type Gate, isDuoError, type Requirement } from '@duokit/core'
import { createApp, createError, defineEventHandler, type H3Event, toWebHandler } from 'h3'
import { toGateRequest } from './gate-request.js'
import { h3Error } from './h3-error.js'

/** The request that the hook `upgrade` of a WebSocket handler gets: a web Request, or what stands for one. */
export interface UpgradeRequest {
  readonly url: string
  readonly headers: Headers
}

/** The proof of whoever asks for an upgrade; an error carries the answer that refuses it. */
export async function requireUpgrade(
  gate: Gate<H3Event>,
  request: UpgradeRequest,
  requirement: Requirement | undefined,
): Promise<DuoProof> {
  try {
    const event = await eventOf(request)
    if (event !== undefined) return await gate.requireUpgrade(toGateRequest(event), requirement)
  } catch (error) {
    const refused = isDuoError(error) ? h3Error(error) : new Error('the proof could not be read', { cause: error })
    // An error without an answer would end the process with the crossws of h3 1.
    throw Object.assign(refused as Error, { response: answerTo(error) })
  }
  throw Object.assign(createError({ statusCode: 400 }), { response: new Response(null, { status: 400 }) })
}

/**
 * The hook comes before any handler: an application that answers nothing makes the event, in both majors alike. There is none for an
 * address that h3 2 cannot read, and so refuses by itself.
 */
function eventOf({ url, headers }: UpgradeRequest): Promise<H3Event | undefined> {
  return new Promise((resolve, reject) => {
    const app = createApp()
    app.use(
      defineEventHandler((event) => {
        resolve(event)
        return ''
      }),
    )
    const answer = Promise.resolve(toWebHandler(app)(new Request(url, { headers })))
    answer.then(() => resolve(undefined), reject)
  })
}

/** What is wrong with the application is not shown. */
function answerTo(error: unknown): Response {
  if (!isDuoError(error) || !error.expose) return new Response(null, { status: 500 })
  const { status, title, code, start, login, headers } = error
  const answer = Response.json({ title, status, code, start, login }, { status })
  answer.headers.set('content-type', 'application/problem+json')
  for (const [name, value] of Object.entries(headers)) {
    for (const one of [value].flat()) answer.headers.append(name, one)
  }
  return answer
}
