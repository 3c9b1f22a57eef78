import { describe, expect, it } from 'vitest'
import { start } from './application.js'

const titleOf = (text: string) => /<h1>([^<]+)<\/h1>/.exec(text)?.[1]

describe('the response to a login that this browser does not have any more', () => {
  it('belongs to another tab where a newer login is under way, and has expired otherwise', async () => {
    const app = await start()
    const alice = app.visitor('alice')
    const old = await app.begin(alice)
    app.clock.seconds += 601
    expect(titleOf((await alice.post(old.postAction, 'sig_response=x')).text)).toBe('This sign-in has expired')
    await app.begin(alice)
    expect(titleOf((await alice.post(old.postAction, 'sig_response=x')).text)).toBe('This belongs to another tab')
    expect(app.events.filter(({ type }) => type === 'rejected')).toMatchObject([
      { reason: 'state_unknown' },
      { reason: 'state_unknown' },
    ])
  })
})
