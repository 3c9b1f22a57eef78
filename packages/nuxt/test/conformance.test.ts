import { conformance } from '@duokit/conformance'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { nuxtTarget } from './conformance/application.js'

// Nitro says on the console what failed, and many of these are about failures.
beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))
afterAll(() => void vi.restoreAllMocks())

conformance(nuxtTarget, { describe, it })
