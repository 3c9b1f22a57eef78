import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agreed } from './agreed-behaviours.js'
import { expectedOf, observe } from './stage/behaviour.js'
import { openStage, type Stage } from './stage/stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

describe.each(['duokit', 'original'] as const)('%s', (script) => {
  it.each(agreed)('$name', async (behaviour) => {
    expect(await observe(stage, script, behaviour)).toEqual(expectedOf(script, behaviour))
  })
})
