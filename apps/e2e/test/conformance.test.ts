import { conformance } from '@duokit/conformance'
import { afterAll, describe, it } from 'vitest'
import { builtSamples } from './stage/built-sample.js'

// The samples as somebody gets them who starts the demo: built, in a process of their own, on the machine's clock.
for (const target of builtSamples()) {
  conformance(target, { describe, it, afterAll })
}
