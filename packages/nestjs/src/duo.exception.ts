import type { DuoError, DuoErrorCode, GateAnswer } from '@duokit/core'
import { HttpException } from '@nestjs/common'

// Found again across the ESM and the CommonJS build, which an application may load both.
const brand = Symbol.for('@duokit/nestjs:exception')

/**
 * A request that needs Duo, as Nest's exceptions are: `getStatus()`, and `getResponse()` with `statusCode`, `message`
 * and `code`, and with `start` where a program has to send its user.
 *
 * Filters catch it by this class.
 *
 * @example
 * ```ts
 * @Catch(DuoException)
 * class DuoFilter implements ExceptionFilter {
 *   catch(exception: DuoException, host: ArgumentsHost) {
 *     console.info(exception.code, exception.getStatus())
 *   }
 * }
 * ```
 */
export class DuoException extends HttpException {
  /** `duo_required` and the other codes of a refusal. */
  readonly code: DuoErrorCode
  /** The whole response of the gate. */
  readonly answer: GateAnswer | undefined
  /** The headers of a response to this exception; those of `answer`, if there is one. */
  readonly headers: GateAnswer['headers']
  readonly [brand] = true

  /** @param answer - the gate's response, for a guard of a route */
  constructor(error: DuoError, answer?: GateAnswer) {
    const status = answer?.status ?? error.status
    const { code, message } = error
    const { start, login } = error
    const onward = { ...(start !== undefined && { start }), ...(login !== undefined && { login }) }
    super({ statusCode: status, message, code, ...onward, ...problemOf(answer) }, status, { cause: error })
    this.code = code
    this.answer = answer
    this.headers = answer?.headers ?? headersOf(error)
  }

  /**
   * Added next to the message by GraphQL servers, if Nest's driver leaves that to GraphQL itself, as Mercurius does:
   * the code, the URL to send the user to, and the whole response under the name that it has in Apollo.
   */
  get extensions(): Readonly<Record<string, unknown>> {
    const response = this.getResponse() as Readonly<Record<string, unknown>>
    const { start, login } = response
    return {
      code: this.code,
      ...(start === undefined ? {} : { start }),
      ...(login === undefined ? {} : { login }),
      originalError: response,
    }
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value
  }
}

/** The members of a refusal that is made for programs. */
function problemOf(answer: GateAnswer | undefined): object {
  const isJson = answer?.headers.some(([name, value]) => name === 'content-type' && value.includes('json'))
  return isJson === true ? (JSON.parse(answer?.body ?? '{}') as object) : {}
}

function headersOf(error: DuoError): GateAnswer['headers'] {
  return Object.entries(error.headers).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, value] as const),
  )
}
