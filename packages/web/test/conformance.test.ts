import { conformance } from '@duokit/conformance'
import { describe, it } from 'vitest'
import { webTarget } from './conformance/application.js'

conformance(webTarget, { describe, it })
