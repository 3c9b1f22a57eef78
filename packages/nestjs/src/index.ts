export { cookieStore } from './cookie-store.js'
export { DuoProof, RequireDuo, SkipDuo } from './duo.decorators.js'
export { DuoException } from './duo.exception.js'
export { DuoExceptionFilter } from './duo-exception.filter.js'
export { DuoGuard } from './duo.guard.js'
export { DuoModule } from './duo.module.js'
export type { DuoModuleExtras, DuoOptions, DuoOptionsFactory } from './duo.options.js'
export { DuoService } from './duo.service.js'
export type { PlatformRequest } from './platform-request.js'
export type { SessionMiddleware } from './fresh-request.js'
export type { SocketOptions } from './live-sockets.js'
export type { NestRequest } from './nest-request.js'
export type { SocketAdapter } from './socket-adapter.js'
export { sessionStore, type SessionStoreOptions } from './session-store.js'
export {
  DuoError,
  type DuoErrorCode,
  type DuoEvent,
  type ExcludedFactor,
  generateAkey,
  iframePrompt,
  type IframePromptOptions,
  isDuoError,
  memorySingleUse,
  type PromptChoice,
  type ProofStore,
  type PromptParts,
  type RejectReason,
  type Requirement,
  type SingleUse,
  universalPrompt,
  type UniversalClaims,
  type UniversalPromptOptions,
  type UsernameMatch,
} from '@duokit/core'
