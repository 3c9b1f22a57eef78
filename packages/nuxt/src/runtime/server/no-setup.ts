import type { FirstFactor } from './first-factor.js'
import type { DuoSetupOptions } from './define-duo.js'

/** In place of `server/duo.ts`, where an application has none. */
const setup: DuoSetupOptions & FirstFactor = {}

export default setup
