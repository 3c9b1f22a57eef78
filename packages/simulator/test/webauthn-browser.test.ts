import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { chromium, type Browser, type BrowserContext, type Frame, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { quickBrowser } from 'testing/find-browser'
import { signRequest, verify } from './frame-client.js'
import { authorizeUrl, claimsFor, login, press } from './universal-text.js'

let browser: Browser
let simulator: Simulator
let context: BrowserContext
let page: Page
let parent: ParentPage
beforeAll(async () => {
  browser = await chromium.launch(quickBrowser())
  simulator = await createSimulator()
  parent = await startParent()
})
beforeEach(async () => {
  context = await browser.newContext()
  page = await context.newPage()
  page.setDefaultTimeout(8000)
})
afterEach(async () => {
  await context.close()
  simulator.reset()
})
afterAll(async () => {
  parent.server.close()
  await simulator.close()
  await browser.close()
})

/** A page of another origin around the frame, with headers of our choice. */
interface ParentPage {
  server: Server
  url: string
  headers: Record<string, string>
  html: string
}

async function startParent(): Promise<ParentPage> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', ...parent.headers }).end(parent.html)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://localhost:${(server.address() as AddressInfo).port}/`, headers: {}, html: '' }
}

const callback = (): string => `${parent.url}callback`

/** Plugs in an authenticator that says yes to everything. */
async function plugIn(on: Page, transport: 'usb' | 'internal'): Promise<void> {
  const session = await context.newCDPSession(on)
  await session.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    transport,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const
  await session.send('WebAuthn.addVirtualAuthenticator', { options })
}

const kinds = [
  {
    kind: 'security_key',
    transport: 'usb',
    add: 'Add a security key',
    enroll: 'Use a security key',
    use: 'Use your security key',
    factor: 'WebAuthn Security Key',
    name: 'Security key',
  },
  {
    kind: 'platform',
    transport: 'internal',
    add: 'Add this device',
    enroll: 'Use Touch ID or Windows Hello',
    use: 'Use this device',
    factor: 'WebAuthn Credential',
    name: 'This device',
  },
] as const

async function addOnPhone(user: string, button: string): Promise<void> {
  await page.goto(simulator.phoneUrl)
  await page.getByLabel('User name').fill(user)
  await page.getByRole('button', { name: button }).click()
  await page.locator('.notice', { hasText: `added for ${user}` }).waitFor()
}

/** Opens the Universal Prompt; returns where the login goes back to, once it has. */
async function openPrompt(user: string): Promise<() => Promise<URL>> {
  parent.headers = {}
  await page.goto(authorizeUrl(simulator, user, { claims: { redirect_uri: callback() } }))
  return async () => {
    await page.waitForURL((url) => url.href.startsWith(callback()))
    return new URL(page.url())
  }
}

async function openFrame(
  user: string,
  allow: string | undefined,
  headers: Record<string, string> = {},
): Promise<{ app: string; frame: Frame }> {
  const { tx, app } = signRequest(simulator, user)
  const query = new URLSearchParams({ tx, parent: parent.url, v: '2.9' })
  parent.headers = headers
  parent.html = `<!doctype html><title>Application</title><link rel=icon href=data:,>
<script>window.heard = []; addEventListener('message', (event) => heard.push(event.data))</script>
<iframe title="Duo" ${allow === undefined ? '' : `allow="${allow}"`} style="width:100%;height:400px"
src="${simulator.url}/frame/web/v1/auth?${query.toString().replaceAll('+', '%20').replaceAll('&', '&amp;')}"></iframe>`
  await page.goto(parent.url)
  const frame = page.frames().find((one) => one !== page.mainFrame())
  if (frame === undefined) throw new Error('The page has no frame.')
  return { app, frame }
}

async function heard(): Promise<string> {
  await page.waitForFunction('heard.length > 0')
  return page.evaluate<string>('heard[0]')
}

describe.each(kinds)('$kind', ({ kind, transport, add, enroll, use, factor, name }) => {
  it('added on the phone, logs in at the Universal Prompt, again and again', async () => {
    await plugIn(page, transport)
    await addOnPhone('alice', add)
    for (const logins of [1, 2]) {
      const back = await openPrompt('alice')
      await page.getByRole('button', { name: use }).click()
      const { auth_context, amr } = await claimsFor(simulator, await back(), callback())
      expect(auth_context).toMatchObject({ factor, reason: 'user_approved', auth_device: { name } })
      expect(amr).toContain('hwk')
      expect(simulator.events.list({ kind: 'login.allowed' })).toHaveLength(logins)
    }
    const { devices } = simulator.users.get('alice')
    expect(devices.at(-1)).toMatchObject({ type: kind, credential: { counter: expect.any(Number) as number } })
  })

  it('is the first device of a user, in the enrolment of the Universal Prompt', async () => {
    await plugIn(page, transport)
    const back = await openPrompt('enroll.alice')
    await page.getByRole('button', { name: enroll }).click()
    const { auth_context } = await claimsFor(simulator, await back(), callback())
    expect(auth_context).toMatchObject({ event_type: 'enrollment' })
    const again = await openPrompt('enroll.alice')
    await page.getByRole('button', { name: use }).click()
    expect((await claimsFor(simulator, await again(), callback())).auth_context).toMatchObject({ factor })
  })

  it('logs in inside the frame of another site that allows it', async () => {
    await plugIn(page, transport)
    await addOnPhone('bob', add)
    const { app, frame } = await openFrame('bob', `publickey-credentials-get ${simulator.url}`)
    await frame.getByRole('button', { name: use }).click()
    expect(verify(simulator, await heard(), app)).toBe('bob')
  })

  it.each([
    ['an iframe without allow', undefined, undefined],
    ['an iframe with another allow', 'fullscreen', undefined],
    ['an allow for another origin', 'publickey-credentials-get https://api-xxxxxxxx.duosecurity.com', undefined],
    ['a Permissions-Policy of the page', 'publickey-credentials-get *', 'publickey-credentials-get=()'],
    ['a Permissions-Policy for the page alone', 'publickey-credentials-get *', 'publickey-credentials-get=(self)'],
  ])('is blocked by %s, and the frame says why', async (_name, allow, policy) => {
    await plugIn(page, transport)
    await addOnPhone('carol', add)
    const { frame } = await openFrame('carol', allow, policy === undefined ? {} : { 'permissions-policy': policy })
    await frame.getByRole('button', { name: use }).click()
    await frame.locator('.problem', { hasText: 'does not let it use security keys' }).waitFor()
    const detail = { factor: kind, reason: 'blocked_by_page' }
    expect(simulator.events.last('factor.failed')).toMatchObject({ user: 'carol', detail })
    expect(simulator.events.last('login.allowed')).toBeUndefined()
    expect(simulator.users.get('carol').failures).toBe(0)
  })

  it('what was signed for one login lets nobody into another', async () => {
    await plugIn(page, transport)
    await addOnPhone('erin', add)
    const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/sim/prompt'))
    const back = await openPrompt('erin')
    await page.getByRole('button', { name: use }).click()
    const credential = new URLSearchParams((await sent).postData() ?? '').get('credential') ?? ''
    expect(credential).toContain('signature')
    await back()
    const { sid } = await login(simulator, 'erin')
    const again = await press(simulator, sid, { action: kind, credential })
    expect(again.back).toBeUndefined()
    expect(simulator.events.last('factor.failed')?.detail).toMatchObject({ factor: kind, reason: 'bad_credential' })
    expect(simulator.events.list({ kind: 'login.allowed' })).toHaveLength(1)
  })

  it('lets nobody in without the key of the user', async () => {
    await plugIn(page, transport)
    await addOnPhone('dave', add)
    await context.close()
    context = await browser.newContext()
    page = await context.newPage()
    page.setDefaultTimeout(8000)
    await plugIn(page, transport)
    await openPrompt('dave')
    await page.getByRole('button', { name: use }).click()
    await page.getByText('got nothing from an authenticator').waitFor()
    expect(simulator.events.last('factor.failed')?.detail).toMatchObject({ factor: kind, reason: 'NotAllowedError' })
  })
})

it('a user without a key sees no button for one', async () => {
  await openPrompt('alice')
  await page.getByRole('button', { name: 'Send me a push' }).waitFor()
  expect(await page.getByRole('button', { name: /key|this device/ }).count()).toBe(0)
})
