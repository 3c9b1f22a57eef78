export { defineDuo, type DuoSetup } from './define-duo.js'
export { duoSignal } from './duo-signal.js'
export { endDuo } from './end-duo.js'
export { forgetDuo } from './forget-duo.js'
export { requireDuo } from './require-duo.js'
export { resolveDuoNext } from './resolve-duo-next.js'
export { sessionConfig } from './session-config.js'
export {
  cookieStore,
  type DuoEvent,
  type DuoProof,
  isDuoError,
  type ProofStore,
  type Requirement,
  sessionStore,
} from '@duokit/h3'
