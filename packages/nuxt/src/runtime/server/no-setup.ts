import type { FirstFactor } from './first-factor.js'
import type { DuoSetupOptions } from './define-duo.js'

/** Replaces `server/duo.ts` in an application that has none. */
const setup: DuoSetupOptions & FirstFactor = {}

export default setup
