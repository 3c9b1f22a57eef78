import { conformance } from '@duokit/conformance'
import { describe, it } from 'vitest'
import { expressTarget } from './conformance/application.js'

conformance(expressTarget(5, 'express-session'), { describe, it })
