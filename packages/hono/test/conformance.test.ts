import { conformance } from '@duokit/conformance'
import { describe, it } from 'vitest'
import { honoTarget } from './conformance/application.js'

conformance(honoTarget('useSessionStorage'), { describe, it })
