import { conformance } from '@duokit/conformance'
import { describe, it } from 'vitest'
import { koaTarget } from './conformance/application.js'

conformance(koaTarget(2, 'store'), { describe, it })
