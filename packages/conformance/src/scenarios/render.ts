import assert from 'node:assert/strict'
import type { Application } from '../application.js'
import { linksOf } from '../links.js'
import { withQuickTimers } from '../quick-timers.js'
import { must, type Scenario } from '../scenario.js'
import type { TargetPage } from '../target.js'
import type { Reply, Visitor } from '../visitor.js'
import { redirect } from './redirect.js'

/** Each kind of page that an application with the iframe shows. */
async function pagesOf(app: Application, visitor: Visitor): Promise<Reply[]> {
  const framed = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin' }
  return [
    await visitor.get('/duo/start'),
    await visitor.get('/account', { headers: framed }),
    await visitor.post('/transfer'),
    await visitor.post((await app.beginFrame(visitor)).postAction, 'sig_response=x'),
    await visitor.get('/duo/callback'),
  ]
}

const ours = /<main>[^]*<h1>[^<]+<\/h1>/

/** That our own page was sent in place of the application's, and that the application is told. */
async function assertReplaced(app: Application, expected: RegExp): Promise<void> {
  const alice = await app.user()
  const page = await alice.get('/duo/start')
  assert.equal(page.status, 200)
  assert.match(page.text, ours)
  assert.match(page.text, /id="duo_iframe"/)
  const [failed, ...others] = app.events?.filter(({ type }) => type === 'page_failed') ?? []
  if (app.events === undefined) return
  assert.deepEqual([others.length, failed?.username, failed?.language], [0, 'alice', 'en'])
  assert.match(String(failed?.error), expected)
  assert.ok(page.text.includes(String(failed?.reference)), 'the event has the reference of the page')
}

/** Pages that the application draws itself. */
export const renderScenarios: readonly Scenario[] = [
  must(
    615,
    'let the application draw every page, under the status, headers and policy of the gate',
    async (stage) => {
      const seen: TargetPage[] = []
      const render = async (page: TargetPage, context: unknown) => {
        assert.equal(typeof context, 'object')
        seen.push(page)
        return `<!doctype html><style nonce="${page.nonce}"></style><h1>own ${page.kind}</h1>`
      }
      const plain = await stage.start()
      const app = await stage.start({ pages: { render } })
      const drawn = await pagesOf(app, await app.user())
      const usual = await pagesOf(plain, await plain.user())
      assert.deepEqual(
        seen.map(({ kind, message, status }) => [kind, message, status]),
        [
          ['prompt', 'prompt', 200],
          ['refused', 'frame', 401],
          ['refused', 'form', 401],
          ['rejected', 'unverified', 400],
          ['rejected', 'wrongRequest', 405],
        ],
      )
      for (const [index, page] of drawn.entries()) {
        const { kind, nonce, actions } = seen[index] as TargetPage
        const own = usual[index] as Reply
        assert.match(page.text, new RegExp(`^<!doctype html><style nonce="[^"]+"></style><h1>own ${kind}</h1>$`))
        assert.equal(page.status, own.status)
        const policy = (reply: Reply) =>
          String(reply.headers['content-security-policy'])
            .replace(/'nonce-[^']+'/g, 'NONCE')
            .replace("; img-src 'self'", '')
        assert.equal(policy(page), policy(own))
        assert.ok(String(page.headers['content-security-policy']).includes(`'nonce-${nonce}'`))
        assert.equal(page.headers['cache-control'], 'no-store')
        assert.ok(kind === 'prompt' || actions.length > 0, 'there is a way on')
      }
    },
    'options',
  ),
  must(
    616,
    'send its own page if the application’s throws',
    async (stage) => {
      const render = () => {
        throw new Error('no view')
      }
      await assertReplaced(await stage.start({ pages: { render } }), /no view/)
    },
    'options',
  ),
  must(
    617,
    'send its own page if the application returns something other than a document',
    async (stage) => {
      const render = (async () => undefined) as unknown as () => string
      await assertReplaced(await stage.start({ pages: { render } }), /must return the document as a string/)
    },
    'options',
  ),
  must(
    618,
    'send its own page if the application’s takes too long',
    async (stage) => {
      const render = () => new Promise<string>(() => undefined)
      const app = await stage.start({ pages: { render } })
      await withQuickTimers(() => assertReplaced(app, /took longer than 3 seconds/))
    },
    'options',
    'timers',
  ),
  redirect(
    619,
    'let the application draw the pages of an outage and of a hand-over, which goes on by itself',
    async (stage) => {
      const seen: TargetPage[] = []
      const render = (page: TargetPage) => `<!doctype html><h1>own ${seen.push(page)}</h1>`
      const app = await stage.start({ store: 'session', pages: { render } })
      const alice = await app.user()
      const back = await app.answerTo(await app.beginRedirect(alice))
      for (const name of [...alice.jar.keys()].filter((one) => !one.startsWith('duo'))) alice.jar.delete(name)
      const page = await alice.get(back, { headers: { 'sec-fetch-site': 'cross-site' } })
      assert.deepEqual([page.status, page.text], [200, '<!doctype html><h1>own 1</h1>'])
      assert.match(String(page.headers['refresh']), /^0;url=\/duo\/callback\?/)
      stage.duo.config.set({ outage: { health_check: 'http503' } })
      const outage = await (await app.user()).get('/duo/start')
      stage.duo.config.set({ outage: {} })
      assert.deepEqual([outage.status, outage.text], [503, '<!doctype html><h1>own 2</h1>'])
      assert.deepEqual(
        seen.map(({ kind, message }) => [kind, message]),
        [
          ['hand-over', 'handOver'],
          ['unavailable', 'outage'],
        ],
      )
    },
    'options',
  ),
  redirect(630, 'tell a login that was cancelled or ran out of time from one that was denied', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const said = [
      ['The user cancelled the request.', 'You cancelled the sign-in'],
      ['Login timed out.', 'Nobody responded in time'],
      ['Your account has been locked out.', 'Your Duo account is locked'],
      ['Login request denied.', 'Duo didn’t approve this sign-in'],
      ['Something odd.', 'Duo’s response wasn’t accepted'],
    ] as const
    for (const [words, title] of said) {
      const { authUrl } = await app.beginRedirect(alice)
      const state = stateOf(authUrl)
      const query = new URLSearchParams({ state, error: 'server_error', error_description: words }).toString()
      const page = await alice.get(`/duo/callback?${query}`, { headers: { 'sec-fetch-site': 'same-origin' } })
      assert.equal(page.status, 403)
      assert.ok(page.text.includes(`<h1>${title}</h1>`), `${words} is told as: ${title}`)
      assert.ok(!page.text.includes(words), 'unsigned words are not shown')
    }
  }),
  must(631, 'tell a user whose browser sends no cookies', async (stage) => {
    const app = await stage.start()
    const { postAction } = await app.beginFrame(await app.user())
    const page = await app.visitor().post(postAction, 'sig_response=x')
    assert.equal(page.status, 401)
    assert.match(page.text, /<h1>Your browser sent no cookies<\/h1>/)
    assert.match(linksOf(page.text).find(({ label }) => label === 'Log in')?.href ?? '', /\/login/)
  }),
]

/** The state of a login, which is in the URL or in the request object that the URL carries. */
function stateOf(authUrl: string): string {
  const { searchParams } = new URL(authUrl)
  const payload = searchParams.get('request')?.split('.')[1]
  const claims =
    payload === undefined ? undefined : (JSON.parse(Buffer.from(payload, 'base64url').toString()) as object)
  return searchParams.get('state') ?? String(Reflect.get(claims ?? {}, 'state'))
}
