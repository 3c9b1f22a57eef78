import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { compileFunction } from 'node:vm'
import type * as Core from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { akey, ikey, skey } from '../web/signed-text.js'
import { clientId, clientSecret, nonce, redirectUrl, state } from './duo-service.js'
import { readJwt } from './jwt.js'

// What is shipped, in processes that know nothing of the sources.

const folder = fileURLToPath(new URL('../..', import.meta.url))
const options = JSON.stringify({ clientId, clientSecret, host: 'api-12345678.duosecurity.com', redirectUrl })
const login = JSON.stringify({ username: 'alice', state, nonce })

const watch = `
  let touched = false
  const original = Object.getOwnPropertyDescriptor(globalThis, 'fetch')
  Object.defineProperty(globalThis, 'fetch', { configurable: true, get() { touched = true; return original.get?.call(globalThis) ?? original.value } })`

describe('who signs for the iframe', () => {
  it('loads neither jose nor fetch, and a client that nobody calls loads neither', () => {
    expect(
      run(
        'module',
        `${watch}
        const seen = []
        const { registerHooks } = await import('node:module')
        registerHooks?.({ resolve(name, context, next) { seen.push(name); return next(name, context) } })
        const { createSigner, createUniversalClient } = await import('@duokit/core')
        const signer = createSigner(${JSON.stringify({ ikey, skey, akey })})
        signer.verifyResponse(signer.signRequest('alice'))
        const client = createUniversalClient(${options})
        const before = { seen: seen.filter((name) => /jose|node:https|undici/.test(name)), touched }
        await client.createAuthUrl(${login})
        out([before, seen.some((name) => name.startsWith('jose/')), touched])`,
      ),
    ).toEqual([{ seen: [], touched: false }, process.versions.node >= '22.15', false])
  })
})

describe('the CommonJS build', () => {
  it('carries jose, and runs where neither ESM can be required nor import() is known, as under Jest', async () => {
    const path = `${folder}/dist/index.cjs`
    const module = { exports: {} as typeof Core }
    const required: string[] = []
    const load = (name: string): unknown => {
      required.push(name)
      return createRequire(path)(name)
    }
    compileFunction(readFileSync(path, 'utf8'), ['module', 'exports', 'require'])(module, module.exports, load)
    const client = module.exports.createUniversalClient(JSON.parse(options) as Core.UniversalClientOptions)
    const url = new URL(await client.createAuthUrl(JSON.parse(login) as Core.AuthUrlRequest))
    expect(readJwt(url.searchParams.get('request') ?? '', clientSecret)).toMatchObject({ duo_uname: 'alice' })
    expect(required.filter((name) => !/^(node:)?(crypto|buffer)$/.test(name))).toEqual([])
  })

  it('holds no import(), not even of a part of Node', () => {
    expect(readFileSync(`${folder}/dist/index.cjs`, 'utf8')).not.toMatch(/[^.\w]import\(/)
  })

  it('says whose work jose is', () => {
    expect(readFileSync(`${folder}/dist/index.cjs`, 'utf8')).toMatch(/Copyright \(c\) 2018 Filip Skokan/)
  })
})

describe('the two formats', () => {
  it('sign alike, and know the errors of each other', () => {
    const result = run(
      'module',
      `
      import { createRequire } from 'node:module'
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
