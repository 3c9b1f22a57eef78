import type { GateOptions } from '@duokit/core'
import type { ExecutionContext } from '@nestjs/common'
import type { SocketOptions } from './live-sockets.js'
import type { NestRequest } from './nest-request.js'

/**
 * The options of `DuoModule`. Every callback receives the platform's request. Pass the options of the module itself
 * next to them.
 */
export type DuoOptions = WithoutBasePath<GateOptions<NestRequest>> & RequestOption

/** Of each kind of options by itself: which prompt needs a cookieSecret is said by their being two kinds. */
type WithoutBasePath<Options> = Options extends unknown ? Omit<Options, 'basePath'> : never

interface RequestOption {
  /**
   * The HTTP request of a context in which it is not where it usually is: the first argument over HTTP, the third one's
   * `req` in GraphQL, the handshake's request of a Socket.IO client.
   */
  readonly getRequest?: (context: ExecutionContext) => unknown
  /** How the sockets of gateways, and event streams, are guarded. */
  readonly sockets?: SocketOptions
}

/**
 * Options that Nest needs when it assembles modules. Pass them next to `useFactory`; its result must not contain
 * them.
 */
export interface DuoModuleExtras {
  /** Whether every module may use the guard without importing this one. `true` by default. */
  readonly isGlobal?: boolean
  /** Where the routes live, below the application's global prefix. `/duo` by default. */
  readonly basePath?: string
  /**
   * `false` leaves the routes to a controller of the application, which calls `DuoService.handle`. Decorators are
   * added to duokit's own controller, so that the application's own global guards know it.
   */
  readonly routes?: boolean | { readonly decorators: readonly ClassDecorator[] }
}

/** What `useClass` and `useExisting` name: makes the options. */
export interface DuoOptionsFactory {
  createDuoOptions(): DuoOptions | Promise<DuoOptions>
}
