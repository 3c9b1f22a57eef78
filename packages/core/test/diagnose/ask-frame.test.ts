import { askFrame, askTime, type FrameQuestion } from '@duokit/core/diagnose'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../failure-of.js'

let duo: Simulator
beforeAll(async () => {
  duo = await createSimulator()
})
afterEach(() => duo.reset())
afterAll(() => duo.close())

function question(change: Partial<FrameQuestion> = {}): FrameQuestion {
  const { ikey, skey } = duo.application
  return { host: duo.host, ikey, skey, akey: 'a'.repeat(40), parent: 'https://app.example.com/duo/start', ...change }
}

describe('askFrame', () => {
  it('sees the frame as a browser does', async () => {
    expect(await askFrame(question({ username: 'alice' }))).toMatchObject({ state: 'shown' })
    expect(duo.events.last('prompt.opened')).toMatchObject({ user: 'alice', detail: { v: '2.9' } })
  })

  it('sees that Duo has ended it', async () => {
    duo.config.set({ v2Blocked: true })
    expect(await askFrame(question())).toMatchObject({ state: 'upgrade_required' })
  })

  it('sees that it refuses the request', async () => {
    expect(await askFrame(question({ skey: 'x'.repeat(40) }))).toEqual({ state: 'refused', status: 400 })
  })

  it.each([
    ['http503', 'duo_unavailable', true],
    ['reset', 'duo_unavailable', true],
    ['http429', 'duo_rate_limited', false],
  ] as const)('tells %s', async (outage, code, isOutage) => {
    duo.config.set({ outage: { frame: outage } })
    expect(await failureOf(askFrame(question()))).toMatchObject({ code, outage: isOutage })
  })

  it.each([{ parent: 'nowhere' }, { akey: 'short' }, { host: '' }, { timeout: 0 }])('refuses %j', async (change) => {
    const { code, message } = await failureOf(askFrame(question(change)))
    expect([code, message.split(' ')[0]]).toEqual(['invalid_option', ...Object.keys(change)])
  })
})

describe('askTime', () => {
  it('needs no keys', async () => {
    duo.clock.freeze(1_800_000_000)
    const now = () => 1_800_000_060_000
    expect(await askTime({ host: duo.host, now })).toMatchObject({ time: 1_800_000_000, clockDifference: 60 })
  })
})
