import { conformance } from '@duokit/conformance'
import { describe, it } from 'vitest'
import { nestTargets } from './conformance/application.js'

for (const target of nestTargets) conformance(target, { describe, it })
