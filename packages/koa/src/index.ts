export { cookieStore } from './cookie-store.js'
export { createDuo, type Duo, type DuoOptions, type DuoState } from './duo.js'
export type { KoaLive, KoaLiveOptions } from './live.js'
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
  type UniversalPromptOptions,
  type UniversalClaims,
  type UsernameMatch,
} from '@duokit/core'
