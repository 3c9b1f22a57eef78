import assert from 'node:assert/strict'
import { must, type Scenario } from '../scenario.js'

/** What the login page of the application learns about where a person wanted to go. */
export const loginUrlScenarios: readonly Scenario[] = [
  must(603, 'pass the page to return to on to the login page', async (stage) => {
    const app = await stage.start()
    const nobody = app.visitor()
    const login = `${app.origin}/login`
    const locations = [
      ['/account?tab=2&to=%C3%A4', `${login}?next=%2Faccount%3Ftab%3D2%26to%3D%25C3%25A4`],
      ['/duo/start?next=%2Ftransfer', `${login}?next=%2Ftransfer`],
      ['/duo/start?next=%2F%2Fevil.example', login],
      ['/duo/start?next=https%3A%2F%2Fevil.example', login],
      ['/duo/start', login],
    ] as const
    for (const [path, location] of locations) {
      const reply = await nobody.get(path)
      assert.deepEqual([path, reply.status, reply.location], [path, 303, location])
    }
    const posted = await nobody.post('/transfer', '', { headers: { referer: `${app.origin}/account` } })
    assert.ok(posted.text.includes(`href="${login}?next=%2Faccount"`))
  }),
  must(604, 'tell a script the URL of the first factor', async (stage) => {
    const app = await stage.start()
    const nobody = app.visitor()
    const login = `${app.origin}/login`
    const plain = await nobody.get('/api/account', { as: 'script' })
    assert.deepEqual([plain.status, plain.json()['code'], plain.json()['login']], [401, 'first_factor_required', login])
    const referer = `${app.origin}/account?tab=2`
    const led = await nobody.get('/api/account', { as: 'script', headers: { referer } })
    assert.equal(led.json()['login'], `${login}?next=%2Faccount%3Ftab%3D2`)
    const foreign = { referer: 'https://evil.example/account' }
    assert.equal((await nobody.get('/api/account', { as: 'script', headers: foreign })).json()['login'], login)
    const alice = await app.user()
    assert.equal((await alice.get('/api/account', { as: 'script' })).json()['login'], undefined)
  }),
  must(
    605,
    'redirect to a login page on another site without changing its URL',
    async (stage) => {
      const app = await stage.start({ loginUrl: 'https://login.example.com/?app=1' })
      assert.equal((await app.visitor().get('/account')).location, 'https://login.example.com/?app=1')
    },
    'options',
  ),
  must(
    606,
    'keep the query that the login page has already',
    async (stage) => {
      const app = await stage.start({ loginUrl: '/login?from=duo#form' })
      assert.equal((await app.visitor().get('/account')).location, `${app.origin}/login?from=duo&next=%2Faccount#form`)
    },
    'options',
  ),
]
