import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { quickBrowser } from 'testing/find-browser'
import { leaveHalfway } from './stage/leave-halfway.js'
import { duoLines, filesFor, protectsOnePage } from './stage/start-page.js'
import { type StartedPage, type StartPage, startPage } from './stage/started-page.js'
import { typeProblems } from './stage/type-problems.js'

// What a newcomer does with a Start page, from its blocks alone: an application outside the repository with our packed
// packages, started with a local Duo, and a login with each prompt in a browser.

const onNode = { tool: 'node', command: ['--env-file=.env', 'app.js'], guarded: '/' } as const
const nuxi = ['node_modules/nuxt/bin/nuxt.mjs', 'dev', '--port', 'PORT', '--no-fork', '--no-clear']
const pages: StartPage[] = [
  { ...onNode, page: 'koa', packages: ['core', 'koa'], installed: 'apps/koa-sample' },
  { ...onNode, page: 'express', packages: ['core', 'express'], installed: 'apps/express-sample' },
  { ...onNode, page: 'fastify', packages: ['core', 'fastify'], installed: 'apps/fastify-sample' },
  { ...onNode, page: 'hono', packages: ['core', 'hono'], installed: 'apps/hono-sample' },
  { ...onNode, page: 'h3', packages: ['core', 'h3'], installed: 'apps/h3-sample', guarded: '/account' },
  { ...onNode, page: 'http', packages: ['core', 'http'], installed: 'packages/http' },
  {
    ...onNode,
    page: 'web',
    packages: ['core', 'web'],
    installed: 'packages/web',
    command: ['--env-file=.env', 'server.js'],
  },
  {
    ...onNode,
    page: 'nestjs',
    packages: ['core', 'nestjs'],
    installed: 'apps/nestjs-sample',
    command: ['--env-file=.env', 'src/main.js'],
    guarded: '/payroll',
    generated: [
      '@nestjs/common',
      '@nestjs/core',
      '@nestjs/platform-express',
      'reflect-metadata',
      'rxjs',
      '@types/express',
      '@types/node',
    ],
  },
  {
    page: 'nuxt',
    packages: ['core', 'browser', 'h3', 'simulator', 'nuxt'],
    installed: 'packages/nuxt/test/ecosystem',
    tool: 'nuxt',
    command: nuxi,
    guarded: '/payroll',
    generated: 'everything',
  },
]
const cases = pages.flatMap((page) => (['universal', 'iframe'] as const).map((prompt) => ({ ...page, prompt })))
vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 })

let simulator: Simulator
let browser: Browser
beforeAll(async () => {
  simulator = await createSimulator()
  browser = await chromium.launch(quickBrowser())
})
afterAll(async () => {
  await browser.close()
  await simulator.close()
})

it('is known to this test for each framework', () => {
  const files = readdirSync(join(import.meta.dirname, '../start')).map((name) => name.replace('.md', ''))
  expect(pages.map(({ page }) => page).toSorted()).toEqual(files.filter((name) => name !== 'index').toSorted())
})

describe.each(cases)('the Start page of $page with the $prompt prompt', (one) => {
  let started: StartedPage
  beforeAll(async () => {
    started = await startPage(one, one.prompt, simulator)
  })
  afterAll(() => started?.close())

  it('makes an application that logs in and returns to the URL that was asked for, in a browser', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const asked = `${started.origin}${one.guarded}?from=mail`
    await page.goto(asked)
    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password').fill(started.password)
    await page.getByRole('button', { name: 'Log in' }).click()
    await approvePush(page, one.prompt)
    await page.getByText('Hello alice').waitFor()
    expect(page.url()).toBe(asked)
    await context.close()
  })

  it('lets nobody in with a password alone', async () => {
    const agent = fetchAgent(started.origin)
    const wrong = new URLSearchParams({ username: 'alice', password: '' })
    expect((await agent.send({ method: 'POST', path: '/login', form: wrong })).status).toBe(401)
    const form = new URLSearchParams({ username: 'alice', password: started.password })
    expect((await agent.send({ method: 'POST', path: '/login', form })).status).toBeLessThan(400)
    const page = await agent.send({ method: 'GET', path: one.guarded })
    expect(page.header('location')).toContain('/duo/start')
    expect(page.text).not.toContain('Hello')
  })

  it('leads to no other site after the password', async () => {
    const agent = fetchAgent(started.origin)
    // Another person: two responses of Duo's frame for one within a second are one response, which counts once.
    const form = new URLSearchParams({ username: 'bob', password: started.password })
    const path = '/login?next=https%3A%2F%2Fexample.com'
    const login = await agent.send({ method: 'POST', path, form })
    const first = new URL(login.header('location') ?? '', started.origin)
    expect(first.origin).toBe(started.origin)
    if (first.pathname !== '/duo/start') return
    expect(new URL((await passDuo(agent, first.pathname + first.search)).path, started.origin).href).toBe(
      `${started.origin}/`,
    )
  })

  // Once for both prompts.
  it.skipIf(one.prompt === 'iframe')('outlives a browser that leaves while it sends the form', async () => {
    await leaveHalfway(`${started.origin}/login`)
    expect((await fetch(`${started.origin}/login`)).status).toBe(200)
  })

  // Once for both prompts. Nuxt generates types of its own, which the Nuxt module's tests compile.
  it.skipIf(one.tool === 'nuxt' || one.prompt === 'iframe')('has the types that its blocks need', () => {
    const editions = (['universal', 'iframe', 'one page'] as const).map((edition) => filesFor(one.page, edition))
    expect(typeProblems(started.path, editions)).toEqual([])
  })

  it('makes each guard once, not in each request', () => {
    for (const { text } of filesFor(one.page, one.prompt)) expect(text).not.toMatch(/duo\.(?:guard|routes)\([^)]*\)\(/)
  })

  it('needs at most twelve lines of Duo', () => {
    expect(duoLines(filesFor(one.page, one.prompt))).toBeLessThanOrEqual(12)
  })
})

describe.each(pages.filter(({ page }) => protectsOnePage(page)))('one guarded page of $page', (one) => {
  let started: StartedPage
  beforeAll(async () => {
    started = await startPage(one, 'one page', simulator)
  })
  afterAll(() => started?.close())

  it('asks for Duo there, and nowhere else', async () => {
    const agent = fetchAgent(started.origin)
    const open = await agent.send({ method: 'GET', path: '/' })
    expect(open.header('location')).toBeUndefined()
    const refused = await agent.send({ method: 'GET', path: '/account' })
    const login = refused.header('location') ?? ''
    expect(login).toContain('/login?next=%2Faccount')
    const form = new URLSearchParams({ username: 'alice', password: started.password })
    const asked = await agent.send({ method: 'POST', path: login.replace(started.origin, ''), form })
    expect(new URL(asked.header('location') ?? '', started.origin).href).toBe(`${started.origin}/account`)
    const passed = await passDuo(agent, '/account')
    expect(passed.text).toBe('Hello alice')
  })
})

/** Asks for a push, and approves it on the page called the phone, which the prompt links to. */
async function approvePush(page: Page, prompt: 'universal' | 'iframe'): Promise<void> {
  const duo = prompt === 'iframe' ? page.frameLocator('#duo_iframe') : page
  await duo.getByRole('button', { name: 'Send me a push' }).click()
  const opening = page.context().waitForEvent('page')
  await duo.getByRole('link', { name: 'the phone page' }).click()
  const phone = await opening
  await phone.getByRole('button', { name: 'Approve' }).click()
}
