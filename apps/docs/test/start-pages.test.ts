import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ownFolder, writeFiles } from './stage/own-folder.js'
import { duoLines, filesFor } from './stage/start-page.js'

// What a newcomer does with a Start page, from its blocks alone: an application outside the repository, started with a
// local Duo, and a login with each prompt.

const pages = [
  { page: 'koa', start: 'app.js', installed: 'apps/koa-sample', guarded: '/' },
  { page: 'express', start: 'app.js', installed: 'apps/express-sample', guarded: '/' },
  { page: 'h3', start: 'app.js', installed: 'apps/h3-sample', guarded: '/account' },
  { page: 'nestjs', start: 'src/main.js', installed: 'apps/nestjs-sample', guarded: '/payroll' },
] as const
const prompts = ['universal', 'iframe'] as const
const cases = pages.flatMap((page) => prompts.map((prompt) => ({ ...page, prompt })))

let simulator: Simulator
const cleanUps: (() => void)[] = []

beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) cleanUp()
})
afterAll(() => simulator.close())

describe('the Start page', () => {
  it.each(cases)('of $page makes an application that logs in with the $prompt prompt', async (one) => {
    const origin = await start(one)
    const agent = fetchAgent(origin)
    const form = new URLSearchParams({ username: 'alice', password: 'for this test' })
    await agent.send({ method: 'POST', path: '/login', form })
    expect((await passDuo(agent, one.guarded)).text).toBe('Hello alice')
  })

  it.each(cases)('of $page lets nobody in with a password alone, with the $prompt prompt', async (one) => {
    const origin = await start(one)
    const agent = fetchAgent(origin)
    const wrong = new URLSearchParams({ username: 'alice', password: '' })
    expect((await agent.send({ method: 'POST', path: '/login', form: wrong })).status).toBe(401)
    const form = new URLSearchParams({ username: 'alice', password: 'for this test' })
    await agent.send({ method: 'POST', path: '/login', form })
    const page = await agent.send({ method: 'GET', path: one.guarded })
    expect(page.text).not.toContain('Hello')
  })

  it.each(cases)('of $page needs at most twelve lines of Duo, with the $prompt prompt', ({ page, prompt }) => {
    expect(duoLines(filesFor(page, prompt))).toBeLessThanOrEqual(12)
  })
})

async function start({ page, prompt, start: entry, installed }: (typeof cases)[number]): Promise<string> {
  const port = await freePort()
  const folder = ownFolder(['core', page], installed)
  cleanUps.push(folder.remove)
  const files = filesFor(page, prompt).map((file) => ({ ...file, text: onLoopback(file.text, port) }))
  writeFiles(folder.path, files)
  const { ikey, skey } = simulator.application
  const child = spawn(process.execPath, [entry], {
    cwd: folder.path,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      DUO_HOST: simulator.host,
      DUO_IKEY: ikey,
      DUO_SKEY: skey,
      DUO_CLIENT_ID: ikey,
      DUO_CLIENT_SECRET: skey,
      DUO_COOKIE_SECRET: 'only for this test, and long enough for an akey',
      SESSION_SECRET: 'only for this test, and at least 32 bytes',
      DEMO_PASSWORD: 'for this test',
    },
  })
  cleanUps.push(() => child.kill())
  const origin = `http://localhost:${port}`
  await expect
    .poll(
      () =>
        fetch(`${origin}/login`)
          .then((response) => response.status)
          .catch(() => 0),
      { timeout: 15_000 },
    )
    .toBe(200)
  return origin
}

/** The page's own port may be taken, and it listens wherever the machine does. */
function onLoopback(text: string, port: number): string {
  return text.replaceAll('listen(3000)', `listen(${port}, 'localhost')`).replaceAll('3000', String(port))
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listens) => server.once('listening', listens))
  const address = server.address()
  await new Promise((closes) => server.close(closes))
  if (address === null || typeof address === 'string') throw new Error('there is no port')
  return address.port
}
