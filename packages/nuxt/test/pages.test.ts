import { de } from '@duokit/core/languages/de'
import type { DuoEvent } from '@duokit/h3'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { type Running, type Starting, useApplications } from './stage/application.js'
import { useBrowser } from './stage/browser.js'

const applications = useApplications()
const browser = useBrowser()

/** An application with a clock of its own, which the local Duo follows. */
async function start(starting: Starting = {}): Promise<Running & { later(seconds: number): void }> {
  let seconds = Math.floor(Date.now() / 1000)
  const { simulator } = applications
  simulator.reset()
  simulator.clock.freeze(seconds)
  const app = await applications.start({
    forBrowser: true,
    ...starting,
    underTest: { callbacks: { now: () => seconds * 1000 }, ...starting.underTest },
  })
  return {
    ...app,
    later(passed) {
      seconds += passed
      simulator.clock.freeze(seconds)
    },
  }
}

async function logIn(app: Running, page: Page, username = 'alice'): Promise<void> {
  const origin = { origin: app.url }
  await page.request.post(`${app.url}/login`, {
    form: { username, password: 'duokit' },
    headers: origin,
    maxRedirects: 0,
  })
}

/** Both factors: Duo lets in at once. */
async function logInWholly(app: Running, page: Page, username = 'alice'): Promise<void> {
  await logIn(app, page, username)
  await open(page, `${app.url}/guarded`)
  await expectHeading(page, 'Guarded')
}

/** Opens a page and waits for Nuxt on it: before that a button does nothing, and a link loads a new document. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForFunction(
    "document.getElementById('__nuxt') === null || window.useNuxtApp?.().isHydrating === false",
  )
}

async function expectHeading(page: Page, text: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor()
}

async function expectText(page: Page, selector: string, text: string | RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text }).waitFor()
}

describe('useDuo', () => {
  it('says the same in the page that the server makes and in the browser, and asks once', async () => {
    const app = await start()
    const { page } = browser
    await logInWholly(app, page)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    const response = await page.goto(app.url)
    expect(await response?.text()).toMatch(/verified as alice until 20\d\d-/)
    await page.waitForLoadState('networkidle')
    await expectText(page, '#state', /verified as alice until 20\d\d-/)
    expect(asked.filter((path) => path.startsWith('/duo/'))).toEqual([])
  })

  it('knows nothing in a page that was made beforehand, and asks in the browser', async () => {
    const app = await start()
    const { page } = browser
    await logInWholly(app, page)
    const response = await page.goto(`${app.url}/kept`)
    expect(await response?.text()).toMatch(/id="state">unknown</)
    await expectText(page, '#state', 'verified as alice')
  })

  it('leaves nothing of one person in a page that is kept for others', async () => {
    const app = await start()
    const { page } = browser
    await logInWholly(app, page)
    const first = await page.goto(`${app.url}/cached`)
    expect(await first?.text()).toMatch(/id="state">unknown</)
    await expectText(page, '#state', 'verified as alice')
    await browser.context.clearCookies()
    const second = await page.goto(`${app.url}/cached`)
    const text = (await second?.text()) ?? ''
    expect(text).toMatch(/id="state">unknown</)
    expect(text).not.toContain('alice')
    await expectText(page, '#state', 'not verified')
  })

  it('begins a login that leads back, asks again, and forgets', async () => {
    const app = await start()
    const { page } = browser
    await logIn(app, page)
    await open(page, `${app.url}/?tab=1`)
    await expectText(page, '#state', 'not verified')
    await page.getByRole('button', { name: 'Start' }).click()
    await expectText(page, '#state', 'verified as alice')
    expect(page.url()).toBe(`${app.url}/?tab=1`)
    await page.getByRole('button', { name: 'Forget' }).click()
    await expectText(page, '#state', 'not verified')
    expect((await page.request.get(`${app.url}/duo/status`)).ok()).toBe(true)
    await page.getByRole('button', { name: 'Refresh' }).click()
    await expectText(page, '#state', 'not verified')
  })
})

describe('start of useDuo', () => {
  it('rejects what it has no option for, and takes the event of a click for none', async () => {
    const app = await start()
    const { page } = browser
    await logIn(app, page)
    await open(page, `${app.url}/misspelt`)
    await expectText(page, '#ready', 'ready')
    for (const [button, told] of [
      ['Case', '"maxage" is not an option of start. Did you mean maxAge?'],
      ['Underscore', '"max_age" is not an option of start. Did you mean maxAge?'],
      ['Letters', '"nxet" is not an option of start. Did you mean next?'],
      ['Another', '"redirect" is not an option of start. The options are next and maxAge.'],
      ['Text', 'The options of start must be an object with next and maxAge, both optional.'],
    ] as const) {
      await page.getByRole('button', { name: button }).click()
      await expectText(page, '#problem', told)
    }
    expect(page.url()).toBe(`${app.url}/misspelt`)
    await page.getByRole('button', { name: 'Event' }).click()
    await expectText(page, '#ready', 'verified')
    expect(page.url()).toBe(`${app.url}/misspelt`)
  })
})

describe('the route middleware', () => {
  it('takes whoever asks for the page to Duo and back', async () => {
    const app = await start()
    const { page } = browser
    await logIn(app, page)
    await open(page, `${app.url}/guarded?a=1`)
    await expectHeading(page, 'Guarded')
    expect(page.url()).toBe(`${app.url}/guarded?a=1`)
    await expectText(page, '#user', 'alice')
  })

  it('takes whoever goes there inside the application as well, and only once', async () => {
    const app = await start()
    const { page } = browser
    await logIn(app, page)
    await open(page, app.url)
    await page.getByRole('link', { name: 'Guarded' }).click()
    await expectHeading(page, 'Guarded')
    await page.getByRole('link', { name: 'Home' }).click()
    await expectHeading(page, 'Home')
    let loads = 0
    page.on('load', () => loads++)
    await page.getByRole('link', { name: 'Guarded' }).click()
    await expectHeading(page, 'Guarded')
    expect(loads).toBe(0)
  })

  it('asks again for a page that needs a verification of the last minute', async () => {
    const app = await start()
    const { page } = browser
    await logInWholly(app, page)
    await open(page, `${app.url}/fresh`)
    await expectHeading(page, 'Fresh')
    app.later(60)
    applications.simulator.users.outcomes('alice', 'deny')
    await open(page, app.url)
    await page.getByRole('link', { name: 'Fresh' }).click()
    await page.waitForURL((url) => url.origin === applications.simulator.url)
  })

  it('sends nobody round in a circle whose factor is not accepted', async () => {
    const app = await start()
    const { page } = browser
    await logInWholly(app, page)
    const { factor } = (await (await page.request.get(`${app.url}/duo/check`)).json()) as { factor?: string }
    const response = await page.goto(`${app.url}/choosy?factor=${factor}`)
    expect(response?.status()).toBe(403)
    browser.excuse(/status of 403/)
  })
})

describe('a route rule', () => {
  it('holds for navigation in the browser as well, and shows nothing of the page before', async () => {
    const app = await start()
    const { page } = browser
    applications.simulator.users.outcomes('alice', 'interactive')
    await logIn(app, page)
    await open(page, app.url)
    let seen = false
    await page.exposeFunction('ledgerIsShown', () => void (seen = true))
    await page.evaluate(`new MutationObserver(() => {
      if (document.body.textContent.includes('the ledger')) ledgerIsShown()
    }).observe(document.body, { subtree: true, childList: true })`)
    await page.getByRole('link', { name: 'Ledger' }).click()
    await page.waitForURL((url) => url.origin === applications.simulator.url)
    expect(seen).toBe(false)
  })

  it('leads through Duo and back, and afterwards loads no page anew', async () => {
    const app = await start()
    const { page } = browser
    await logIn(app, page)
    await open(page, app.url)
    await page.getByRole('link', { name: 'Ledger' }).click()
    await expectHeading(page, 'the ledger')
    expect(page.url()).toBe(`${app.url}/ledger?from=home`)
    await open(page, app.url)
    let loads = 0
    page.on('load', () => loads++)
    await page.getByRole('link', { name: 'Ledger' }).click()
    await expectHeading(page, 'the ledger')
    expect(loads).toBe(0)
  })

  it('asks for what it says, and nothing where it makes an exception', async () => {
    const app = await start()
    const { page } = browser
    await logInWholly(app, page)
    app.later(60)
    applications.simulator.users.outcomes('alice', 'interactive')
    await open(page, app.url)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.getByRole('link', { name: 'Open' }).click()
    await expectHeading(page, 'Open')
    expect(asked.filter((path) => path.startsWith('/duo/'))).toEqual([])
    await open(page, app.url)
    await page.getByRole('link', { name: 'Recent' }).click()
    await page.waitForURL((url) => url.origin === applications.simulator.url)
  })
})

describe('an answer to $fetch that asks for Duo', () => {
  it('takes the person there while the server makes the page', async () => {
    const app = await start()
    const { page } = browser
    await logIn(app, page)
    await open(page, `${app.url}/asking`)
    await expectText(page, '#by', 'alice')
    expect(page.url()).toBe(`${app.url}/asking`)
  })

  it('takes the person there from the browser, with what the call itself does about errors', async () => {
    const app = await start()
    const { page } = browser
    await logInWholly(app, page)
    app.later(60)
    await open(page, `${app.url}/clicking`)
    const began = page.waitForRequest((request) => request.url().includes('/duo/start'))
    await page.getByRole('button', { name: 'Ask' }).click()
    expect(new URL((await began).url()).search).toBe('?next=%2Fclicking&max_age=60')
    await expectHeading(page, 'Clicking')
    await page.waitForLoadState('networkidle')
    await page.getByRole('button', { name: 'Ask' }).click()
    await expectText(page, '#by', 'alice')
    browser.excuse(/status of 401/)
  })
})

describe('<DuoPrompt>', () => {
  const iframe: Starting = { environment: { NUXT_DUO_PROMPT: 'iframe' } }

  it('shows Duo’s iframe in a page of the application, and goes on', async () => {
    const app = await start(iframe)
    const { page } = browser
    await logIn(app, page)
    applications.simulator.users.outcomes('alice', 'interactive')
    await open(page, `${app.url}/embedded`)
    const frame = page.frameLocator('.duo-prompt iframe')
    await frame.getByLabel('Passcode', { exact: true }).fill('123456')
    await frame.getByRole('button', { name: 'Log in' }).click()
    await expectHeading(page, 'Guarded')
    await expectText(page, '#user', 'alice')
  })

  it('leaves nothing behind when it goes, and comes back', async () => {
    const app = await start(iframe)
    const { page } = browser
    await logIn(app, page)
    applications.simulator.users.outcomes('alice', 'interactive')
    await open(page, `${app.url}/embedded`)
    await page.locator('.duo-prompt iframe').waitFor()
    await page.getByRole('button', { name: 'Toggle' }).click()
    await page.locator('iframe').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Toggle' }).click()
    await page.locator('.duo-prompt iframe').waitFor()
    expect(await page.locator('iframe').count()).toBe(1)
    await page.getByRole('link', { name: 'Home' }).click()
    await expectHeading(page, 'Home')
    expect(await page.locator('iframe').count()).toBe(0)
  })

  it('tells the page what went wrong', async () => {
    const app = await start(iframe)
    const { page } = browser
    await logIn(app, page)
    applications.simulator.users.outcomes('alice', 'tamper:sig')
    await open(page, `${app.url}/embedded`)
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor()
    expect(await page.getByRole('alert').textContent()).toBe('It couldn’t be verified, so you weren’t signed in.')
    browser.excuse(/status of 4\d\d/)
  })

  it('stays where the page listens to verified', async () => {
    const app = await start(iframe)
    const { page } = browser
    await logIn(app, page)
    await open(page, `${app.url}/retrying`)
    await expectText(page, '#state', /leads to \S*\/guarded$/)
    expect(page.url()).toBe(`${app.url}/retrying`)
  })

  it('takes the person to Duo with the Universal Prompt', async () => {
    const app = await start()
    const { page } = browser
    await logIn(app, page)
    await open(page, `${app.url}/embedded`)
    await expectHeading(page, 'Guarded')
  })
})

describe('<DuoFailure>', () => {
  const iframe: Starting = { environment: { NUXT_DUO_PROMPT: 'iframe' } }

  it('says in the user’s language what happened, offers the prompt again, and goes when that succeeds', async () => {
    const events: DuoEvent[] = []
    const callbacks = { pages: { languages: [de] }, onEvent: (event: DuoEvent) => void events.push(event) }
    const app = await start({ ...iframe, underTest: { callbacks } })
    const { page } = browser
    await page.setExtraHTTPHeaders({ 'accept-language': 'de-AT, en;q=0.5' })
    await logIn(app, page)
    applications.simulator.users.outcomes('alice', 'tamper:sig', 'allow')
    await open(page, `${app.url}/retrying`)
    const failure = page.locator('.duo-failure')
    await failure.getByRole('heading', { name: 'Die Antwort von Duo wurde nicht akzeptiert' }).waitFor()
    expect(await failure.getAttribute('class')).toBe('duo-failure own')
    expect([await failure.getAttribute('lang'), await failure.getAttribute('dir')]).toEqual(['de', 'ltr'])
    const { reference } = events.find(({ type }) => type === 'rejected') as { reference?: string }
    expect(reference).toMatch(/^\w{4}-\w{4}$/)
    expect(await failure.locator('p').allTextContents()).toEqual([
      'Sie ließ sich nicht prüfen. Sie sind nicht angemeldet.',
      `Referenz: ${reference}`,
    ])
    await failure.getByRole('button', { name: 'Noch einmal versuchen' }).click()
    await expectText(page, '#state', /leads to \S*\/guarded$/)
    expect(await failure.count()).toBe(0)
    browser.excuse(/status of 4\d\d/)
  })

  it('begins the login again by a link where nobody listens, and shows what its slot makes of it', async () => {
    const app = await start(iframe)
    const { page } = browser
    await logIn(app, page)
    applications.simulator.users.outcomes('alice', 'tamper:sig')
    await open(page, `${app.url}/retrying?own`)
    await expectText(page, '#slot', 'bad_signature: Duo’s response wasn’t accepted')
    const link = page.getByRole('link', { name: 'Try again' })
    expect(await link.getAttribute('href')).toMatch(/\/duo\/start\?next=%2Fguarded$/)
    browser.excuse(/status of 4\d\d/)
  })

  it('tells people without a first factor that they need one, with the only way on', async () => {
    const app = await start(iframe)
    const { page } = browser
    await open(page, `${app.url}/retrying`)
    const failure = page.locator('.duo-failure')
    await failure.getByRole('heading', { name: 'Please log in' }).waitFor()
    // The fixture has no loginUrl.
    expect(await failure.getByRole('link').allTextContents()).toEqual(['Go to the home page'])
    browser.excuse(/status of 401/)
  })

  it('blames no connection, and promises nothing, where the server is not set up', async () => {
    const app = await start({ environment: { ...iframe.environment, NUXT_DUO_AKEY: '' } })
    const { page } = browser
    await open(page, `${app.url}/retrying`)
    const failure = page.locator('.duo-failure')
    await failure.getByText('This site’s server reported an error').waitFor()
    expect(await failure.textContent()).toContain('please tell the people who run this site')
    expect(await failure.textContent()).not.toContain('connection')
    browser.excuse(/\b500\b/)
  })

  it.each([403, 429, 502])('has words for an answer that is nothing but an error: %s', async (status) => {
    const app = await start(iframe)
    const { page } = browser
    await logIn(app, page)
    await page.route('**/duo/start**', (route) => route.fulfill({ status, body: '<h1>An error</h1>' }))
    await open(page, `${app.url}/retrying`)
    const failure = page.locator('.duo-failure')
    await failure.waitFor()
    expect(await failure.textContent()).toContain('This site’s server reported an error')
    browser.excuse(/status of (403|429|502)/)
  })

  it('has words for an error of Duo’s frame', async () => {
    const app = await start(iframe)
    const { page } = browser
    await logIn(app, page)
    const spoilt = { host: 'localhost:9', sigRequest: 'ERR|The ikey is unknown.', postAction: '/', postArgument: 'a' }
    await page.route('**/duo/start**', (route) => route.fulfill({ json: spoilt }))
    await open(page, `${app.url}/retrying`)
    const failure = page.locator('.duo-failure')
    await failure.getByText('Duo’s prompt reported an error').waitFor()
    expect(await failure.textContent()).not.toContain('connection')
  })

  it('has words for an error of Nuxt’s own fetch', async () => {
    const app = await start()
    const { page } = browser
    await open(page, `${app.url}/retrying?fetched`)
    const failure = page.locator('.duo-failure')
    await failure.getByText('This site’s server reported an error').waitFor()
    expect(await failure.textContent()).not.toContain('connection')
    browser.excuse(/status of 40[14]/)
  })

  it('has words for an error that is none of the server’s', async () => {
    const app = await start(iframe)
    const { page } = browser
    await logIn(app, page)
    await page.route('**/duo/start**', (route) => route.abort())
    await open(page, `${app.url}/retrying`)
    await page.getByRole('heading', { name: 'Duo’s prompt couldn’t be shown' }).waitFor()
    await page.unroute('**/duo/start**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await expectText(page, '#state', /leads to \S*\/guarded$/)
    browser.excuse(/Failed to load resource/)
  })
})
