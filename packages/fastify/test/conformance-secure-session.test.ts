import { conformance } from '@duokit/conformance'
import { describe, it } from 'vitest'
import { fastifyTarget } from './conformance/application.js'

conformance(fastifyTarget('secure-session'), { describe, it })
