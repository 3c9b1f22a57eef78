import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// What is shipped, installed beside each major of h3, in processes that know nothing of the sources.

const own = fileURLToPath(new URL('..', import.meta.url))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'duokit-h3-'))
  for (const [installed, name] of [
    ['h3-2', 'h3'],
    ['h3-1', 'h3-v1'],
  ] as const) {
    const modules = join(folder, installed, 'node_modules')
    mkdirSync(join(modules, '@duokit/h3'), { recursive: true })
    for (const part of ['dist', 'package.json']) {
      cpSync(join(own, part), join(modules, '@duokit/h3', part), { recursive: true })
    }
    link(join(own, '../core'), join(modules, '@duokit/core'))
    link(join(own, 'node_modules', name), join(modules, 'h3'))
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function link(target: string, path: string): void {
  symlinkSync(realpathSync(target), path, 'junction')
}

/** Asks an application for a page behind `require` with what is imported as `duokit` and `h3`. */
const program = `
const duo = duokit.createDuo({
  origin: 'http://localhost:1234',
  prompt: duokit.iframePrompt({ host: 'localhost:9', ikey: 'DI'.padEnd(20, 'X'), skey: 's'.repeat(40), akey: 'a'.repeat(40) }),
  getUsername: () => 'alice',
  store: duokit.sessionStore(duokit.sessionConfig({ name: 'app', password: 'p'.repeat(32) })),
})
const app = h3.createApp()
app.use(duo.routes())
app.use('/required', h3.defineEventHandler((event) => duo.require(event)))
app.use(duo.guard())
const ask = async (path) => {
  const response = await h3.toWebHandler(app)(new Request('http://localhost:1234' + path))
  return [response.status, await response.json(), response.headers.get('content-type')]
}
Promise.all(['/required', '/page', '/duo/status'].map(ask)).then((answers) => {
  console.log(JSON.stringify({ names: Object.keys(duokit).sort(), answers, marker: 'HTTPError' in h3 ? 2 : 1 }))
})
`

const names = `DuoError cookieStore createDuo generateAkey iframePrompt isDuoError memorySingleUse sessionConfig
  sessionStore`.split(/\s+/)

/** The problem document that a program gets; nothing of h3's own error format, such as `data`, is in it. */
const refusal = {
  type: expect.stringMatching(/^https:.*#duo_required$/),
  title: 'Duo verification required',
  status: 401,
  detail: 'Send the user to the start URL, as a page of its own.',
  code: 'duo_required',
  start: 'http://localhost:1234/duo/start',
}

describe.each([2, 1])('installed beside h3 %i', (major) => {
  it.each([
    ['ESM', 'program.mjs', "import * as duokit from '@duokit/h3'\nimport * as h3 from 'h3'\n"],
    ['CommonJS', 'program.cjs', "const duokit = require('@duokit/h3')\nconst h3 = require('h3')\n"],
  ])('works as %s', (_format, file, imports) => {
    const path = join(folder, `h3-${major}`, file)
    writeFileSync(path, imports + program)
    const output = JSON.parse(execFileSync(process.execPath, [path], { encoding: 'utf8' })) as Record<string, unknown>
    expect(output['marker']).toBe(major)
    expect(output['names']).toEqual(expect.arrayContaining(names))
    expect(output['answers']).toEqual([
      // A handler that calls require responds as the guard does.
      [401, refusal, 'application/problem+json'],
      [401, refusal, 'application/problem+json'],
      [200, { verified: false }, expect.stringContaining('application/json')],
    ])
  })
})
