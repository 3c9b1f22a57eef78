import { type GateAnswer, keepHeaders, type ReplyHeaders, setNodeHeaders, setReplyHeaders } from '@duokit/core'
import type { ArgumentsHost } from '@nestjs/common'
import type { AbstractHttpAdapter } from '@nestjs/core'
import type { ServerResponse } from 'node:http'
import type { DuoException } from './duo.exception.js'

type Headers = GateAnswer['headers']

const prepared = new WeakSet<DuoException>()

/** Sends the gate's responses on Express and on Fastify. */
export class AnswerWriter {
  readonly #adapter: AbstractHttpAdapter

  constructor(adapter: AbstractHttpAdapter) {
    this.#adapter = adapter
  }

  send(response: unknown, answer: GateAnswer): void {
    this.setHeaders(response, answer.headers)
    keep(response, answer)
    this.#adapter.reply(response, answer.body, answer.status)
  }

  /**
   * Sets the headers of a refusal, once. `content-type` is set with the body, because an application's own filter may
   * send another one. If the response is not duokit's, as in GraphQL, only the cookies are set.
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

  /** Sends the gate's response for a refusal. For a refusal from a handler, sends the exception's own members. */
  refuse(response: object, exception: DuoException, host: ArgumentsHost): void {
    this.prepare(response, exception, host)
    const { answer } = exception
    const type = answer?.headers.find(([name]) => name === 'content-type')
    if (type !== undefined) this.setHeaders(response, [type])
    if (answer !== undefined) keep(response, answer)
    this.#adapter.reply(response, answer === undefined ? exception.getResponse() : answer.body, exception.getStatus())
  }

  /** Cookies and `Vary` join what the application has set. */
  setHeaders(response: unknown, headers: Headers): void {
    if (isReply(response)) setReplyHeaders(response, headers)
    else setNodeHeaders(response as ServerResponse, headers)
  }
}

/** Not of a refusal that is only prepared, to which the application may respond. */
function keep(response: unknown, answer: GateAnswer): void {
  keepHeaders(isReply(response) ? response.raw : (response as ServerResponse), answer)
}

function isReply(response: unknown): response is ReplyHeaders {
  return typeof response === 'object' && response !== null && 'raw' in response && 'getHeaders' in response
}
