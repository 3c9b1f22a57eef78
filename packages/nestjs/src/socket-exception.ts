import type { ArgumentsHost } from '@nestjs/common'
import type { DuoException } from './duo.exception.js'

/**
 * Throws what the context can answer: in a gateway a `WsException`, since it answers all others with "Internal server error". Its
 * package is there wherever gateways are, and loaded nowhere else.
 */
export function throwIn(context: ArgumentsHost, exception: DuoException): Promise<never> {
  if (context.getType() !== 'ws') throw exception
  return import('@nestjs/websockets').then(({ WsException }) => {
    throw new WsException(exception.getResponse())
  })
}

/** Answers the client of a gateway. */
export async function answerSocket(exception: DuoException, host: ArgumentsHost): Promise<void> {
  const { BaseWsExceptionFilter, WsException } = await import('@nestjs/websockets')
  new BaseWsExceptionFilter().catch(new WsException(exception.getResponse()), host)
}
