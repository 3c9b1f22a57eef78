import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ApplicationHandle } from '@duokit/simulator'
import { expect, test } from '@duokit/simulator/playwright'
import { signRequest, verify } from '../frame-client.js'
import { authorizeUrl, claimsFor } from '../universal-text.js'

const keys: string[] = []

/** A site with a page around the frame, and one on which logins end. */
let server: Server
let origin: string
let framePage = ''
test.beforeAll(async () => {
  server = createServer(({ url }, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(url === '/login' ? framePage : '<h1>Done</h1>')
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
})
test.afterAll(() => {
  server.close().closeAllConnections()
})

test('the Universal Prompt', async ({ page, duo, passDuo }) => {
  keys.push(duo.application.ikey)
  duo.clock.freeze(1_800_000_000)
  duo.config.set({ passcode: '777' })
  await page.goto(authorizeUrl(duo, 'alice', { claims: { redirect_uri: `${origin}/done` } }))
  await passDuo()
  await expect(page.getByRole('heading')).toHaveText('Done')
  const claims = await claimsFor(duo, new URL(page.url()), `${origin}/done`)
  expect(claims).toMatchObject({ preferred_username: 'alice', iat: 1_800_000_000 })
})

test('the iframe prompt', async ({ page, duo, passDuo }) => {
  keys.push(duo.application.ikey)
  const { tx, app } = signRequest(duo, 'alice')
  framePage = frameOf(duo, `${tx}:${app}`)
  const posted = page.waitForRequest((request) => request.method() === 'POST' && request.url() === `${origin}/done`)
  await page.goto(`${origin}/login`)
  await passDuo()
  const response = new URLSearchParams((await posted).postData() ?? '').get('sig_response') ?? ''
  expect(verify(duo, response.split(':')[0], app)).toBe('alice')
})

test('each test has an application of its own, and the last one is gone', ({ simulator, duo }) => {
  expect(new Set([...keys, duo.application.ikey]).size).toBe(3)
  expect(simulator.applications.list().map(({ ikey }) => ikey)).toEqual([
    simulator.application.ikey,
    duo.application.ikey,
  ])
  expect(duo.config.get().passcode).toBe('123456')
})

test.describe('an application that a test asks for', () => {
  test.use({ duoApplication: { name: 'Payroll', users: { bob: { status: 'disabled' } } } })
  test('is made so', async ({ page, duo }) => {
    await page.goto(authorizeUrl(duo, 'bob'))
    await expect(page.getByRole('alert')).toContainText('disabled')
    await expect(page.getByText('bob at Payroll')).toBeVisible()
  })
})

test('a user whom Duo lets in at once needs no passcode, and the next login may ask', async ({
  page,
  duo,
  passDuo,
}) => {
  duo.users.outcomes('alice', 'allow', 'interactive')
  const url = authorizeUrl(duo, 'alice', { claims: { redirect_uri: `${origin}/done` } })
  await page.goto(url)
  await passDuo()
  await expect(page.getByRole('heading')).toHaveText('Done')
  await page.goto(url)
  await passDuo()
  await expect(page.getByRole('heading')).toHaveText('Done')
  expect(duo.events.list({ kind: 'login.allowed' }).map(({ detail }) => detail.factor)).toEqual(['none', 'passcode'])
})

test('a user whom Duo does not let in hears why, before the test times out', async ({ page, duo, passDuo }) => {
  const problem = (options?: object) => passDuo(options).catch(String)
  await page.goto(authorizeUrl(duo, 'alice'))
  expect(await problem({ passcode: '999' })).toBe('Error: passDuo: Duo did not let the user in (bad_passcode).')
  expect(await problem({ code: '999' })).toBe("TypeError: passDuo: expected nothing, or { passcode: '123456' }")
  await page.goto(authorizeUrl(duo, 'deny.bob'))
  expect(await problem()).toMatch(/^Error: passDuo: the prompt says ".*denied/)
})

const frameOf = ({ host, url }: ApplicationHandle, signed: string): string => `<!doctype html><title>Login</title>
<iframe id="duo_iframe" data-host="${host}" data-sig-request="${signed}" data-post-action="/done"></iframe>
<script src="${url}/frame/hosted/Duo-Web-v2.js"></script>`
