import { conformance } from '@duokit/conformance'
import { describe, it } from 'vitest'
import { koaTarget } from './conformance/application.js'

for (const version of [3, 2] as const) conformance(koaTarget(version), { describe, it })
