import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Program, startProgram } from './stage/program.js'
import { Visitor } from './stage/visitor.js'

// `nuxt dev` on the application of test/ecosystem, which has no keys: as somebody starts who has just installed the
// module.

const cwd = fileURLToPath(new URL('ecosystem', import.meta.url))
const setup = join(cwd, 'server/duo.ts')
const buildDir = join(mkdtempSync(join(tmpdir(), 'duokit-nuxt-')), '.nuxt')
const longestWait = 120_000
vi.setConfig({ testTimeout: longestWait, hookTimeout: 2 * longestWait })

let program: Program
let origin: string
beforeAll(async () => {
  rmSync(setup, { force: true })
  program = await startProgram(['node_modules/nuxt/bin/nuxt.mjs', 'dev', '--port', 'PORT', '--no-fork', '--no-clear'], {
    cwd,
    env: { FIXTURE_BUILD_DIR: buildDir, NUXT_SESSION_PASSWORD: 'a password of the application under test' },
  })
  origin = program.url.replace('localhost', '127.0.0.1')
})
afterAll(async () => {
  await program?.close()
  rmSync(setup, { force: true })
  rmSync(join(buildDir, '..'), { recursive: true, force: true })
})

function visitor(): Visitor {
  return new Visitor(Number(new URL(origin).port), origin)
}

describe('nuxt dev without keys', () => {
  it('says that a local Duo runs beside it, and where its phone is', () => {
    expect(program.said()).toMatch(/local Duo/)
    expect(program.said()).toMatch(/http:\/\/localhost:\d+\/phone/)
  })

  it('lets somebody log in with it, where the dev server listens', async () => {
    const bob = visitor()
    const entered = await bob.post('/login', { username: 'allow.bob', password: 'duokit' })
    expect(entered.status).toBe(303)
    const refused = await bob.visit('/account')
    expect(refused.headers.get('location')).toBe(`${origin}/duo/start?next=%2Faccount`)
    const begun = await bob.visit('/duo/start?next=%2Faccount')
    const atDuo = await fetch(begun.headers.get('location') ?? '', {
      redirect: 'manual',
      headers: { accept: 'text/html' },
    })
    const back = new URL(atDuo.headers.get('location') ?? '')
    expect(back.origin).toBe(origin)
    const done = await bob.visit(back.pathname + back.search, { 'sec-fetch-site': 'cross-site' })
    expect(done.headers.get('location')).toBe(`${origin}/account`)
    expect(await (await bob.ask('/api/payroll')).json()).toEqual({ by: 'allow.bob' })
    expect(await (await bob.visit('/account')).text()).toContain('allow.bob')
  })

  it('takes up server/duo.ts as soon as it is there, and lets go of it', async () => {
    const statusOfStart = async () =>
      (
        await visitor()
          .ask('/duo/start')
          .catch(() => undefined)
      )?.status
    expect(await statusOfStart()).toBe(401)
    writeFileSync(setup, "export default defineDuo({ getUsername: () => 'allow.zoe' })\n")
    await vi.waitFor(async () => expect(await statusOfStart()).toBe(200), { timeout: longestWait / 2, interval: 500 })
    rmSync(setup)
    await vi.waitFor(async () => expect(await statusOfStart()).toBe(401), { timeout: longestWait / 2, interval: 500 })
  })
})
