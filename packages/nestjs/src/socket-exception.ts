import type { ArgumentsHost } from '@nestjs/common'
import type * as Websockets from '@nestjs/websockets'
import type { DuoException } from './duo.exception.js'

/**
 * Throws what the context can answer: in a gateway a `WsException`, since it answers all others with "Internal server
 * error".
 */
export function throwIn(context: ArgumentsHost, exception: DuoException): Promise<never> {
  if (context.getType() !== 'ws') throw exception
  return loadWebsockets().then(({ WsException }) => {
    throw new WsException(exception.getResponse())
  })
}

/** Answers the client of a gateway. */
export async function answerSocket(exception: DuoException, host: ArgumentsHost): Promise<void> {
  const { BaseWsExceptionFilter, WsException } = await loadWebsockets()
  new BaseWsExceptionFilter().catch(new WsException(exception.getResponse()), host)
}

/**
 * Is there wherever gateways are, and loaded nowhere else. By its name, so that a bundle has the one class that its
 * gateways know; within `try`, which tells bundlers that it may be missing.
 */
async function loadWebsockets(): Promise<typeof Websockets> {
  try {
    return await import('@nestjs/websockets')
  } catch (cause) {
    throw new Error('@nestjs/websockets could not be loaded, although a gateway was called', { cause })
  }
}
