import type { FirstFactor } from './first-factor.js'

/** Without a module for sessions the application says it itself. */
export const firstFactor: FirstFactor = {}
