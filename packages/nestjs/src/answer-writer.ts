import type { GateAnswer } from '@duokit/core'
import type { ArgumentsHost } from '@nestjs/common'
import type { AbstractHttpAdapter } from '@nestjs/core'
import type { DuoException } from './duo.exception.js'

type Headers = GateAnswer['headers']

const prepared = new WeakSet<DuoException>()

/** Sends the gate's answers on whatever platform Nest runs on. */
export class AnswerWriter {
  readonly #adapter: AbstractHttpAdapter

  constructor(adapter: AbstractHttpAdapter) {
    this.#adapter = adapter
  }

  send(response: unknown, answer: GateAnswer): void {
    this.setHeaders(response, answer.headers)
    this.#adapter.reply(response, answer.body, answer.status)
  }

  /**
   * Sets the headers of a refusal, once. Its `content-type` waits for the body: an application's own filter may send
   * another one. Outside of HTTP, where the answer is not ours, its cookies alone.
   */
  prepare(response: object, exception: DuoException, host: ArgumentsHost): void {
    if (prepared.has(exception)) return
    prepared.add(exception)
    const isOurs = host.getType() === 'http'
    const wanted = (name: string) => name === 'set-cookie' || (isOurs && name !== 'content-type')
    this.setHeaders(
      response,
      exception.headers.filter(([name]) => wanted(name)),
    )
  }

  /** Answers a refusal with what the gate answers, or, for one out of a handler, with the exception's own members. */
  refuse(response: object, exception: DuoException, host: ArgumentsHost): void {
    this.prepare(response, exception, host)
    const { answer } = exception
    const type = answer?.headers.find(([name]) => name === 'content-type')
    if (type !== undefined) this.setHeaders(response, [type])
    this.#adapter.reply(response, answer === undefined ? exception.getResponse() : answer.body, exception.getStatus())
  }

  /** Cookies and `Vary` join what the application has set. */
  setHeaders(response: unknown, headers: Headers): void {
    for (const [name, value] of headers) {
      if (name === 'set-cookie') this.#appendCookie(response, value)
      else if (name === 'vary') this.#adapter.setHeader(response, name, this.#joined(response, name, value))
      else this.#adapter.setHeader(response, name, value)
    }
  }

  #joined(response: unknown, name: string, value: string): string {
    const before: unknown = this.#adapter.getHeader(response, name)
    const texts = [before].flat().filter((text) => typeof text === 'string')
    return [...texts, value].join(', ')
  }

  #appendCookie(response: unknown, cookie: string): void {
    takeOver(response)
    this.#adapter.appendHeader(response, 'set-cookie', cookie)
  }
}

interface FastifyReply {
  readonly raw: { getHeader(name: string): unknown; removeHeader(name: string): void }
  getHeaders(): Readonly<Record<string, unknown>>
  header(name: string, value: unknown): unknown
}

/**
 * What a middleware sets on Node's response is dropped by Fastify as soon as the reply has a header of that name (Nest
 * 11; the adapter of Nest 12 joins the two by itself, and finds nothing left to join here).
 */
function takeOver(response: unknown): void {
  if (!isFastifyReply(response)) return
  const early = response.raw.getHeader('set-cookie')
  if (early === undefined) return
  response.raw.removeHeader('set-cookie')
  const kept = [response.getHeaders()['set-cookie']].flat()
  const lost = [early].flat().filter((cookie) => !kept.includes(cookie))
  if (lost.length > 0) response.header('set-cookie', lost)
}

function isFastifyReply(response: unknown): response is FastifyReply {
  return typeof response === 'object' && response !== null && 'raw' in response && 'getHeaders' in response
}
