import type { ArgumentsHost } from '@nestjs/common'
import type * as Websockets from '@nestjs/websockets'
import type { DuoException } from './duo.exception.js'

/**
 * Throws an error that the context can send: in a gateway a `WsException`, because Nest sends "Internal server error"
 * for all others.
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
 * This package exists wherever there are gateways, and is loaded only there. It is loaded by name, so that a bundle
 * contains one class, the one that its gateways know, and within `try`, which tells bundlers that it may be missing.
 */
async function loadWebsockets(): Promise<typeof Websockets> {
  try {
    return await import('@nestjs/websockets')
  } catch (cause) {
    throw new Error('@nestjs/websockets could not be loaded, although a gateway was called', { cause })
  }
}
