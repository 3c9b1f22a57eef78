import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { compileFunction } from 'node:vm'
import type * as Core from '@duokit/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { akey, ikey, skey } from '../web/signed-text.js'
import { clientId, clientSecret, nonce, redirectUrl, state } from './duo-service.js'
import { readJwt, signJwt } from './jwt.js'

// What is shipped, in processes that know nothing of the sources.

const folder = fileURLToPath(new URL('../..', import.meta.url))
// Nobody listens there.
const host = 'http://127.0.0.1:1'
const options = JSON.stringify({ clientId, clientSecret, host, redirectUrl })
const seconds = Math.floor(Date.now() / 1000)
const times = { iat: seconds, exp: seconds + 300 }
const allowed = { auth_result: { result: 'allow', status: 'allow' } }
const login = JSON.stringify({ username: 'alice', state, nonce })
const issuer = `${host}/oauth/v1/token`
const claims = { iss: issuer, aud: clientId, preferred_username: 'alice', nonce, ...times, ...allowed }

describe('what is loaded', () => {
  // A copy without the file that contains jose, so that whatever reaches for it fails.
  let alone: string
  beforeAll(() => {
    alone = mkdtempSync(join(tmpdir(), 'duokit-core-'))
    cpSync(`${folder}/dist`, alone, { recursive: true })
    rmSync(join(alone, 'jose.js'))
    writeFileSync(join(alone, 'package.json'), '{"type":"module"}')
  })
  afterAll(() => rmSync(alone, { recursive: true }))

  it('is neither jose nor fetch before a token is verified and Duo is called', () => {
    const result = run(
      'module',
      `
      let touched = false
      const original = Object.getOwnPropertyDescriptor(globalThis, 'fetch')
      const get = () => { touched = true; return original.get?.call(globalThis) ?? original.value }
      Object.defineProperty(globalThis, 'fetch', { configurable: true, get })
      const core = await import('${pathToFileURL(join(alone, 'index.js')).href}')
      const signer = core.createSigner(${JSON.stringify({ ikey, skey, akey })})
      signer.verifyResponse(signer.signRequest('alice'))
      const client = core.createUniversalClient(${options})
      const url = await client.createAuthUrl(${login})
      const before = touched
      const failure = await client.healthCheck().catch((error) => error.code)
      const fetch = async () => Response.json({ stat: 'OK', id_token: 'a.b.c' })
      const other = core.createUniversalClient({ ...${options}, fetch })
      await other.healthCheck()
      const missing = await other.exchangeCode({ ...${login}, code: 'x' }).catch((error) => error.message)
      out([url.length > 500, before, failure, touched, missing])`,
    )
    expect(result).toEqual([
      true,
      false,
      'duo_unavailable',
      true,
      expect.stringMatching(/Cannot find module .*jose\.js/),
    ])
  })
})

describe('the ESM build', () => {
  it('contains jose: no package has to be installed beside it', () => {
    const alone = mkdtempSync(join(tmpdir(), 'duokit-core-'))
    try {
      cpSync(`${folder}/dist`, alone, { recursive: true })
      writeFileSync(join(alone, 'package.json'), '{"type":"module"}')
      const signed = [
        signJwt(claims, { secret: clientSecret }),
        signJwt(claims, { secret: clientSecret.toUpperCase() }),
      ]
      const result = run(
        'module',
        `
        const { createUniversalClient } = await import('${pathToFileURL(join(alone, 'index.js')).href}')
        const exchange = (id_token) => createUniversalClient({ ...${options}, fetch: async () => Response.json({ id_token }) })
          .exchangeCode({ ...${login}, code: 'x' })
          .then(({ preferred_username }) => preferred_username, ({ code }) => code)
        out(await Promise.all(${JSON.stringify(signed)}.map(exchange)))`,
      )
      expect(result).toEqual(['alice', 'bad_signature'])
    } finally {
      rmSync(alone, { recursive: true })
    }
  })
})

describe('the CommonJS build', () => {
  const dist = `${folder}/dist`

  it('carries jose, and runs where neither ESM can be required nor import() is known, as under Jest', async () => {
    const required: string[] = []
    const core = loadAsJest(`${dist}/index.cjs`, required) as typeof Core
    const client = core.createUniversalClient(JSON.parse(options) as Core.UniversalClientOptions)
    const url = new URL(await client.createAuthUrl(JSON.parse(login) as Core.AuthUrlRequest))
    expect(readJwt(url.searchParams.get('request') ?? '', clientSecret)).toMatchObject({ duo_uname: 'alice' })
    expect(required.filter(isOther)).toEqual([])
    const fetch = async () => Response.json({ id_token: signJwt(claims, { secret: clientSecret }) })
    const verifying = core.createUniversalClient({ ...(JSON.parse(options) as Core.UniversalClientOptions), fetch })
    await expect(verifying.exchangeCode({ code: 'x', username: 'alice', nonce })).resolves.toMatchObject(claims)
    expect(required.filter(isOther)).toEqual(['./jose.cjs'])
  })

  it.each(readdirSync(dist).filter((name) => name.endsWith('.cjs')))('holds no import() in %s', (name) => {
    expect(readFileSync(`${dist}/${name}`, 'utf8')).not.toMatch(/[^.\w]import\(/)
  })

  it.each(['jose.js', 'jose.cjs'])('says in %s whose work jose is, and which version', (name) => {
    const copy = readFileSync(`${dist}/${name}`, 'utf8')
    const { version } = createRequire(`${folder}/package.json`)('jose/package.json') as { version: string }
    expect(copy).toMatch(/Copyright \(c\) 2018 Filip Skokan/)
    expect(copy).toContain(`jose ${version}`)
  })
})

/** Neither Node's, nor what two entries share, which is loaded as they are. */
function isOther(name: string): boolean {
  return !isBuiltin(name) && !/^\.\/c-\w+\.cjs$/.test(name)
}

/**
 * Runs a file as Jest does: the file itself and what it requires of ours is compiled as a function, without `import()`.
 */
function loadAsJest(path: string, required: string[]): unknown {
  const module = { exports: {} }
  const load = (name: string): unknown => {
    required.push(name)
    return name.startsWith('./') ? loadAsJest(join(dirname(path), name), required) : createRequire(path)(name)
  }
  compileFunction(readFileSync(path, 'utf8'), ['module', 'exports', 'require'])(module, module.exports, load)
  return module.exports
}

describe('the two formats', () => {
  it('sign alike, and know the errors of each other', () => {
    const result = run(
      'module',
      `
      import { createRequire, isBuiltin } from 'node:module'
      import * as here from '@duokit/core'
      const there = createRequire(import.meta.url)('@duokit/core')
      const options = { ...${options}, now: () => 1300157799000, fetch: async () => new Response('', { status: 503 }) }
      const client = there.createUniversalClient(options)
      const error = await client.healthCheck().catch((thrown) => thrown)
      const urls = await Promise.all([here.createUniversalClient(options), client].map((one) => one.createAuthUrl(${login})))
      out([urls[0] === urls[1], here.isDuoError(error), error.outage, error instanceof here.DuoError])`,
    )
    expect(result).toEqual([true, true, true, false])
  })
})

function run(type: 'module' | 'commonjs', code: string): unknown {
  const print = 'function out(value) { console.log(JSON.stringify(value)) }'
  const words = [`--input-type=${type}`, '--eval', `${code}\n${print}`]
  return JSON.parse(execFileSync(process.execPath, words, { cwd: folder, encoding: 'utf8', env: {} }))
}
