import { conformance } from '@duokit/conformance'
import { describe, it } from 'vitest'
import { expressTarget } from './conformance/application.js'

conformance(expressTarget(4, 'cookie-session'), { describe, it })
