import { createSimulator, type Simulator } from '@duokit/simulator'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { quickBrowser } from 'testing/find-browser'
import { openFor, press as pressInFrame, signRequest, verify } from './frame-client.js'
import { account } from './universal-account.js'
import { login, press, visit } from './universal-text.js'

let simulator: Simulator
let browser: Browser
beforeAll(async () => {
  simulator = await createSimulator({ config: { verifiedPush: 6 } })
  browser = await chromium.launch(quickBrowser())
})
afterEach(() => simulator.reset())
afterAll(async () => {
  await browser.close()
  await simulator.close()
})

const push = { action: 'push', device: 'device1' }
/** Digits that are not these. */
const others = (code: string): string => code.replaceAll(/\d/g, (digit) => String((Number(digit) + 1) % 10))
const onlyPush = () => simulator.pending.list()[0] ?? expect.fail('no push waits')

describe('the Universal Prompt', () => {
  it('shows digits that let in, and tells the application of a Verified Push', async () => {
    const { sid } = await login(simulator, 'alice')
    const shown = /on your phone: (\d{6}) /.exec((await press(simulator, sid, push)).text)?.[1]
    const { txid, code } = onlyPush()
    expect(code).toBe(shown)
    expect(simulator.pending.approve(txid, shown)).toBe(true)
    const { back } = await visit(simulator, `${simulator.url}/frame/v4/sim/prompt?sid=${sid}`)
    expect(await account(simulator, back)).toMatchObject({ factor: 'verified_duo_push', status: 'allow' })
  })

  it.each([
    ['none', () => undefined],
    ['too few', (code: string) => code.slice(1)],
    ['too many', (code: string) => `${code}0`],
    ['others', others],
  ])('waits on when the phone sends wrong digits: %s', async (_name, sent) => {
    const { sid } = await login(simulator, 'alice')
    await press(simulator, sid, push)
    const { txid, code } = onlyPush()
    expect(simulator.pending.approve(txid, sent(code))).toBe(false)
    const page = await visit(simulator, `${simulator.url}/frame/v4/sim/prompt?sid=${sid}`)
    expect(page.back).toBeUndefined()
    expect(page.title).toBe('Waiting for the push')
    expect(simulator.pending.approve(txid, code)).toBe(true)
  })

  it('needs no digits to deny, and a call has none', async () => {
    const { sid } = await login(simulator, 'alice')
    await press(simulator, sid, push)
    expect(simulator.pending.deny(onlyPush().txid)).toBe(true)
    await press(simulator, sid, { ...push, action: 'phone' })
    expect(onlyPush().code).toBe('')
    expect(simulator.pending.approve(onlyPush().txid)).toBe(true)
  })

  it('an ordinary push takes no digits', async () => {
    simulator.config.set({ verifiedPush: 0 })
    const { sid } = await login(simulator, 'alice')
    expect((await press(simulator, sid, push)).text).not.toContain('on your phone:')
    expect(simulator.pending.approve(onlyPush().txid)).toBe(true)
  })

  it.each([-1, 1, 2, 7, '3', null])('rejects %j digits', (verifiedPush) => {
    expect(() => simulator.config.set({ verifiedPush: verifiedPush as number })).toThrow(/^config.verifiedPush: /)
  })
})

describe('the frame', () => {
  it('shows digits that let in', async () => {
    const { app } = signRequest(simulator, 'alice')
    const { sid } = await openFor(simulator, 'alice')
    const { text } = await pressInFrame(simulator, sid, push)
    const { txid, code } = onlyPush()
    expect(text).toContain(code)
    expect(simulator.pending.approve(txid, others(code))).toBe(false)
    expect((await pressInFrame(simulator, sid)).message).toBeUndefined()
    expect(simulator.pending.approve(txid, code)).toBe(true)
    expect(verify(simulator, (await pressInFrame(simulator, sid)).message, app)).toBe('alice')
  })
})

it('over HTTP, the digits are in the list, and wrong ones give 400', async () => {
  const { sid } = await login(simulator, 'alice')
  await press(simulator, sid, push)
  const headers = { 'x-duo-simulator': '1', 'content-type': 'application/json' }
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${simulator.url}/sim/pending${path}`, { headers, ...init })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const approve = (txid: string, body: object) =>
    call(`/${txid}/approve`, { method: 'POST', body: JSON.stringify(body) })
  const [{ txid, code } = { txid: '', code: '' }] = (await call('')).body.response as { txid: string; code: string }[]
  expect(await approve(txid, { code: others(code) })).toMatchObject({
    status: 400,
    body: { message_detail: expect.stringContaining('body.code') as string },
  })
  expect((await approve(txid, { digits: code })).status).toBe(400)
  expect((await approve('nobody', { code })).status).toBe(404)
  expect((await approve(txid, { code })).status).toBe(200)
})

it('the phone asks for the digits, does not show them, and lets nobody in with others', async () => {
  const { sid } = await login(simulator, 'alice')
  await press(simulator, sid, push)
  const { code } = onlyPush()
  const page = await browser.newPage()
  await page.goto(simulator.phoneUrl)
  expect(await page.content()).not.toContain(code)
  const field = page.getByLabel('Code that the prompt shows')
  await field.fill(others(code))
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByText('That is not the code').waitFor()
  expect(simulator.events.last('login.allowed')).toBeUndefined()
  // Enter approves: the first button of the form is that one.
  await field.fill(code)
  await field.press('Enter')
  await page.getByText('Approved.').waitFor()
  await page.close()
})
