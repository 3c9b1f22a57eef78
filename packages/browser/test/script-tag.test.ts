import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agreed } from './agreed-behaviours.js'
import { different } from './different-behaviours.js'
import { expectedOf, observe } from './stage/behaviour.js'
import { openStage, type Stage } from './stage/stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

describe.each(['duokit', 'original'] as const)('%s', (script) => {
  describe('as the other', () => {
    it.each(agreed)('$name', async (behaviour) => {
      expect(await observe(stage, script, behaviour)).toEqual(expectedOf(script, behaviour))
    })
  })
  describe('unlike the other', () => {
    it.each(different)('$name', async (behaviour) => {
      expect(await observe(stage, script, behaviour)).toEqual(expectedOf(script, behaviour))
    })
  })
})
