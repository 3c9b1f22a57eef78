import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'

/** What a browser sends from a page of the same site that is served with `Referrer-Policy: no-referrer`. */
const unnamed = { origin: 'null', 'sec-fetch-site': 'same-origin' }

/** Browsers hide the origin of a page that sends no referrer, and still say that the request stays within one site. */
export const unnamedOriginScenarios: readonly Scenario[] = [
  must(585, 'accept a logout from its own page if the browser hides the origin', async (stage) => {
    const app = await stage.start()
    const alice = await app.verified()
    const reply = await alice.post('/duo/logout', '', { headers: unnamed })
    assert.deepEqual([reply.status, reply.location], [303, `${app.origin}/`])
    await app.assertRefused(alice)
  }),
  must(586, 'finish a login from its own page if the browser hides the origin', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const reply = await app.finish(alice, await app.begin(alice), { headers: unnamed })
    assert.equal(reply.status, 303)
    await app.assertVerified(alice)
  }),
]
