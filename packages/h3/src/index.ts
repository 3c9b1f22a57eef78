export { cookieStore } from './cookie-store.js'
export { createDuo, type Duo, type DuoOptions } from './duo.js'
export type { H3Live, H3LiveOptions, HandleUpgrade } from './live.js'
export type { LiveHooks } from './live-hooks.js'
export { sessionConfig } from './session-config.js'
export { sessionStore, type SessionStoreOptions } from './session-store.js'
export {
  DuoError,
  type DuoErrorCode,
  type DuoEvent,
  type DuoProof,
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
