import { DuoError } from '@duokit/core'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { fastifyReader, isFastify } from './fastify-reader.js'
import type { PlatformRequest } from './platform-request.js'

/** A middleware of Express, such as the one of express-session. */
export type SessionMiddleware = (request: never, response: never, next: (error?: unknown) => void) => unknown

/** Reads the request that opened a socket as the platform does, with its session as it is now. */
export type FreshReader = (opened: PlatformRequest) => Promise<PlatformRequest>

/** Milliseconds that a session store may take. */
const timeout = 10_000

/** @param middleware - what reads the session on Express; found in the application if left out */
export function freshReader(instance: unknown, middleware: readonly SessionMiddleware[] | undefined): FreshReader {
  const read = isFastify(instance) ? fastifyReader(instance) : expressReader(instance, middleware)
  return (opened) => inTime(read(opened))
}

function expressReader(instance: unknown, given: readonly SessionMiddleware[] | undefined): FreshReader {
  const { request: requestPrototype, response: responsePrototype } = Object(instance) as {
    readonly request?: object
    readonly response?: object
  }
  return async (opened) => {
    const request = new IncomingMessage(socketOf(opened))
    const response = new ServerResponse(request)
    if (requestPrototype !== undefined) Object.setPrototypeOf(request, requestPrototype)
    if (responsePrototype !== undefined) Object.setPrototypeOf(response, responsePrototype)
    Object.assign(request, { headers: { ...opened.headers }, method: 'GET', url: opened.url ?? '/', res: response })
    Object.assign(request, { originalUrl: request.url })
    // The response never ends, so no session is saved: a save after a logout would bring it back.
    for (const handle of given ?? sessionMiddleware(instance)) await run(handle, request, response)
    return request
  }
}

/** Names that the middleware of cookie-parser, express-session and cookie-session has. */
const known: readonly unknown[] = ['cookieParser', 'session', '_cookieSession']

function sessionMiddleware(instance: unknown): SessionMiddleware[] {
  const router: unknown = Reflect.get(Object(instance), 'router')
  const stack: unknown = Reflect.get(Object(router), 'stack')
  return (Array.isArray(stack) ? stack : [])
    .filter((layer: { name?: unknown }) => known.includes(layer.name))
    .map((layer: { handle: SessionMiddleware }) => layer.handle)
}

function run(handle: SessionMiddleware, request: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (error?: unknown): void => {
      if (error === undefined || error === null) resolve()
      else reject(error instanceof Error ? error : new Error('the session middleware failed', { cause: error }))
    }
    handle(request as never, response as never, next)
  })
}

function socketOf(opened: object): Socket {
  const socket: unknown = Reflect.get(opened, 'socket')
  return socket instanceof Socket ? socket : new Socket()
}

async function inTime<Value>(reading: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DuoError('session_missing', 'the session store did not answer')), timeout)
  })
  try {
    return await Promise.race([reading, late])
  } finally {
    clearTimeout(timer)
  }
}
