import type { GateOptions } from '@duokit/core'
import type { ExecutionContext } from '@nestjs/common'
import type { SocketOptions } from './live-sockets.js'
import type { NestRequest } from './nest-request.js'

/**
 * The options of `DuoModule`; every callback gets the platform's request. What the module is made of stands beside
 * them.
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

/** What has to be known when modules are put together: beside `useFactory`, never in what it returns. */
export interface DuoModuleExtras {
  /** Whether every module may use the guard without importing this one. `true` by default. */
  readonly isGlobal?: boolean
  /** Where the routes live, below the application's global prefix. `/duo` by default. */
  readonly basePath?: string
  /**
   * `false` leaves the routes to a controller of the application, which calls `DuoService.handle`. Decorators are put
   * on ours, so that the application's own global guards know it.
   */
  readonly routes?: boolean | { readonly decorators: readonly ClassDecorator[] }
}

/** What `useClass` and `useExisting` name: makes the options. */
export interface DuoOptionsFactory {
  createDuoOptions(): DuoOptions | Promise<DuoOptions>
}
