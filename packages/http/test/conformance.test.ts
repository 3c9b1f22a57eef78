import { conformance } from '@duokit/conformance'
import { describe, it } from 'vitest'
import { httpTarget } from './conformance/application.js'

conformance(httpTarget, { describe, it })
