import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../tool.mjs'

// The iframe prompt says once that it has ended.
process.noDeprecation = true

// The packages as they are built, since that is what people install.

const address = (name) => pathToFileURL(join(root, 'packages', 'core', 'dist', name)).href

export const core = await import(address('index.js'))
export const compat = await import(address('compat.js'))
export const diagnose = await import(address('diagnose.js'))
export const { isDuoError } = core
