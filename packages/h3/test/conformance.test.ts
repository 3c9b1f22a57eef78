import { conformance } from '@duokit/conformance'
import { describe, it } from 'vitest'
import { h3Targets } from './conformance/application.js'

for (const target of h3Targets) conformance(target, { describe, it })
