import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Program, startProgram } from './stage/program.js'
import { Visitor } from './stage/visitor.js'

// `nuxt dev` on the application of test/ecosystem, which has no keys: as somebody starts who has just installed the
// module. The application's own folder is a temporary one, because files come and go in it.

const ecosystem = fileURLToPath(new URL('ecosystem', import.meta.url))
const cwd = mkdtempSync(join(tmpdir(), 'duokit-nuxt-'))
const setup = join(cwd, 'server/duo.ts')
vi.setConfig({ testTimeout: 480_000, hookTimeout: 240_000 })

let program: Program
let origin: string
beforeAll(async () => {
  for (const name of ['node_modules', 'package.json', 'tsconfig.json'])
    symlinkSync(join(ecosystem, name), join(cwd, name))
  mkdirSync(join(cwd, 'server'))
  writeFileSync(
    join(cwd, 'nuxt.config.ts'),
    `export default defineNuxtConfig({ extends: [${JSON.stringify(ecosystem)}], telemetry: false })\n`,
  )
  program = await startProgram(['node_modules/nuxt/bin/nuxt.mjs', 'dev', '--port', 'PORT', '--no-fork', '--no-clear'], {
    cwd,
    env: { NUXT_SESSION_PASSWORD: 'a password of the application under test' },
  })
  origin = program.url.replace('localhost', '127.0.0.1')
})
afterAll(async () => {
  await program?.close()
  rmSync(cwd, { recursive: true, force: true })
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
    const comes = () => writeFileSync(setup, "export default defineDuo({ getUsername: () => 'allow.zoe' })\n")
    const goes = () => rmSync(setup)
    expect(await statusOfStart()).toBe(401)
    await untilStart(200, comes, goes)
    await untilStart(401, goes, comes)
  })
})

async function statusOfStart(): Promise<number | undefined> {
  const answer = await visitor()
    .ask('/duo/start')
    .catch(() => undefined)
  return answer?.status
}

/** Nuxt misses what happens before its new watcher is up, and does not tell when that is: then it happens once more. */
async function untilStart(status: number, happens: () => void, undone: () => void): Promise<void> {
  for (let tries = 0; tries < 3; tries++) {
    happens()
    if (await becomes(status)) return
    undone()
    await setTimeout(2000)
  }
  throw new Error(`It was never ${status}. The dev server said: ${program.said()}`)
}

/** Milliseconds. A busy machine takes half of it to start the dev server anew. */
const longestRestart = 60_000

async function becomes(status: number): Promise<boolean> {
  const end = Date.now() + longestRestart
  while (Date.now() < end) {
    if ((await statusOfStart()) === status) return true
    await setTimeout(500)
  }
  return false
}
