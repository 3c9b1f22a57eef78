import assert from 'node:assert/strict'
import type { Application } from '../application.js'
import { linksOf } from '../links.js'
import { must, type Scenario } from '../scenario.js'
import { testLanguage } from '../test-language.js'
import type { TargetPage } from '../target.js'
import type { Reply, Visitor } from '../visitor.js'

const languages = [testLanguage('eo', 'ltr'), testLanguage('he', 'rtl')]

/** A login that Duo rejected, as a page. */
async function rejectedPage(app: Application, visitor: Visitor, language?: string): Promise<Reply> {
  const { postAction } = await app.beginFrame(visitor)
  const headers = { 'accept-language': language }
  return visitor.post(postAction, 'sig_response=x', { headers })
}

function assertLanguage({ text }: Reply, tag: string, direction: string): void {
  assert.ok(text.includes(`<html lang="${tag}" dir="${direction}">`), `the page is in ${tag}`)
}

/** What people see where the application says nothing, or names its brand, its languages and its own messages. */
export const pageScenarios: readonly Scenario[] = [
  must(610, 'offer a next step on every page, and show the reference of the event', async (stage) => {
    const app = await stage.start()
    const alice = await app.user()
    const page = await rejectedPage(app, alice)
    assert.equal(page.status, 400)
    assertLanguage(page, 'en', 'ltr')
    assert.ok(linksOf(page.text).some(({ label, href }) => label === 'Try again' && Boolean(href)))
    const [, reference] = /Reference: <bdi>(\w{4}-\w{4})<\/bdi>/.exec(page.text) ?? []
    assert.ok(reference !== undefined, 'the page has a reference')
    if (app.events === undefined) return
    const event = app.events.findLast(({ type }) => type === 'rejected')
    assert.deepEqual([event?.reference, event?.language], [reference, 'en'])
  }),
  must(
    611,
    'use the browser’s preferred language of those available',
    async (stage) => {
      const app = await stage.start({ pages: { languages } })
      const alice = await app.user()
      const wanted = [
        ['eo', 'eo', 'ltr'],
        ['he-IL,he;q=0.9,en;q=0.8', 'he', 'rtl'],
        ['de, eo;q=0.5, he;q=0.7', 'he', 'rtl'],
        ['en-GB, eo', 'en', 'ltr'],
        ['eo;q=0, he;q=0.1', 'he', 'rtl'],
        ['tlh', 'en', 'ltr'],
        ['*', 'en', 'ltr'],
        [';;q=,-', 'en', 'ltr'],
      ] as const
      for (const [header, tag, direction] of wanted) {
        const page = await rejectedPage(app, alice, header)
        assertLanguage(page, tag, direction)
        assert.match(String(page.headers['vary']), /accept-language/i)
        if (tag !== 'en') assert.ok(page.text.includes(`<h1>${tag} unverified</h1>`))
        assert.equal(app.events?.findLast(({ type }) => type === 'rejected')?.language ?? tag, tag)
      }
      const headers = { 'accept-language': 'eo' }
      const told = await alice.post((await app.beginFrame(alice)).postAction, 'sig_response=x', {
        as: 'script',
        headers,
      })
      assert.equal(told.json()['detail'], 'eo text of unverified.')
    },
    'options',
  ),
  must(
    612,
    'use the application’s language on every page',
    async (stage) => {
      const app = await stage.start({ pages: { languages, language: () => 'he-IL' } })
      const alice = await app.user()
      for (const page of [
        await rejectedPage(app, alice, 'eo'),
        await alice.get('/duo/start', { headers: { 'accept-language': 'eo' } }),
        await alice.post('/transfer', '', { headers: { 'accept-language': 'eo' } }),
      ])
        assertLanguage(page, 'he', 'rtl')
    },
    'options',
  ),
  must(
    613,
    'let the application replace single messages',
    async (stage) => {
      const texts = { en: { unverified: { title: 'Call <us>' } } }
      const app = await stage.start({ pages: { texts } })
      const page = await rejectedPage(app, await app.user())
      assert.match(page.text, /<h1>Call &lt;us&gt;<\/h1>\s*<p>It couldn’t be verified/)
    },
    'options',
  ),
  must(
    614,
    'show the brand, and allow its logo and no other resource',
    async (stage) => {
      const brand = {
        name: 'Bank & Sons',
        logo: 'https://img.example/logo.svg',
        home: '/welcome',
        support: 'mailto:help@example.com',
        accent: '#0b6e4f',
      }
      const app = await stage.start({ pages: { brand } })
      const alice = await app.user()
      for (const page of [await rejectedPage(app, alice), await alice.get('/duo/start')]) {
        assert.match(page.text, /<title>[^<]+ – Bank &amp; Sons<\/title>/)
        assert.match(page.text, /<img src="https:\/\/img\.example\/logo\.svg"/)
        assert.match(page.text, /light-dark\(#0b6e4f, /)
        assert.match(page.text, /href="mailto:help@example\.com"/)
        const policy = String(page.headers['content-security-policy'])
        assert.match(policy, /default-src 'none'; .*img-src 'self' https:\/\/img\.example;/)
      }
      assert.ok((await rejectedPage(app, alice)).text.includes(`href="${app.origin}/welcome"`))
    },
    'options',
  ),
  must(632, 'say that a login is required if a form was not processed', async (stage) => {
    const app = await stage.start()
    const headers = { referer: `${app.origin}/transfer` }
    const reply = await app.visitor().post('/transfer', 'to=Bob&amount=10', { headers })
    assert.equal(reply.status, 401)
    assert.match(reply.text, /<h1>Please log in first<\/h1>\s*<p>What you sent was not carried out\./)
    assert.equal(
      linksOf(reply.text).find(({ label }) => label === 'Log in')?.href,
      `${app.origin}/login?next=%2Ftransfer`,
    )
    assert.doesNotMatch(reply.text, /Confirm/)
  }),
  must(633, 'say that a login is required inside another page, too', async (stage) => {
    const app = await stage.start()
    const headers = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin', referer: `${app.origin}/overview` }
    const reply = await app.visitor().get('/account', { headers })
    assert.equal(reply.status, 401)
    assert.match(reply.text, /<h1>Please log in<\/h1>/)
    assert.doesNotMatch(reply.text, /onfirm/)
  }),
  must(
    634,
    'tell a script the texts and links of the page of a failed login, in the same language',
    async (stage) => {
      const app = await stage.start({ pages: { languages } })
      const alice = await app.user()
      const { postAction } = await app.beginFrame(alice)
      const told = await alice.post(postAction, 'sig_response=x', {
        as: 'script',
        headers: { 'accept-language': 'he' },
      })
      const { page, reference, start } = told.json() as { page: TargetPage; reference: string; start: string }
      assert.match(reference, /^\w{4}-\w{4}$/)
      assert.deepEqual(
        { ...page, actions: page.actions.slice(0, 1) },
        {
          message: 'unverified',
          language: 'he',
          direction: 'rtl',
          title: 'he unverified',
          text: 'he text of unverified.',
          actions: [{ name: 'tryAgain', label: 'he tryAgain', href: start }],
          labels: { reference: 'he reference' },
        },
      )
      const shown = await rejectedPage(app, alice, 'he')
      for (const { label } of page.actions) assert.ok(shown.text.includes(`>${label}</a>`), `the page has ${label}`)
    },
    'options',
  ),
  must(
    635,
    'tell a script that starts a login without a first factor the texts of the page, and where to log in',
    async (stage) => {
      const app = await stage.start()
      const told = await app.visitor().get('/duo/start?next=%2Faccount', { as: 'script' })
      assert.equal(told.status, 401)
      const { code, login, page } = told.json() as { code: string; login: string; page: TargetPage }
      assert.deepEqual([code, login], ['first_factor_required', `${app.origin}/login?next=%2Faccount`])
      assert.deepEqual(
        [page.title, page.language, page.actions[0]],
        ['Please log in', 'en', { name: 'logIn', label: 'Log in', href: login }],
      )
      const guarded = await app.visitor().get('/api/account', { as: 'script' })
      assert.equal(guarded.json()['page'], undefined)
    },
  ),
]
