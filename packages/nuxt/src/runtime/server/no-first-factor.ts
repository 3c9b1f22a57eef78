import type { FirstFactor } from './first-factor.js'

/** Without a module for sessions, the application has to define the first factor. */
export const firstFactor: FirstFactor = {}
