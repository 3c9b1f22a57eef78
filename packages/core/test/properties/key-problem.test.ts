import { keyProblem } from '@duokit/core/diagnose'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { expectAlways } from './expect-always.js'
import { anyText } from './texts.js'

it('a key of any kind is explained without repeating it', () =>
  expectAlways(fc.constantFrom('ikey', 'skey', 'akey'), fc.oneof(anyText, fc.anything()), (name, value) => {
    const problem = keyProblem(name, value)
    const repeats = typeof value === 'string' && value.trim().length > 8 && problem?.includes(value)
    expect(repeats ?? false).toBe(false)
  }))
