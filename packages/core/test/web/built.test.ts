import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as application from '@duokit/core/application'
import * as compat from '@duokit/core/compat'
import * as diagnose from '@duokit/core/diagnose'
import * as index from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { akey, ikey, skey } from './signed-text.js'

// What is shipped: the built files through the exports map, in processes that know nothing of the sources.

const folder = fileURLToPath(new URL('../..', import.meta.url))
const keys = JSON.stringify([ikey, skey, akey])

const names = {
  '@duokit/core': `DuoError appendReplyCookie assertUsername belowOrigin bindResponse bytesOf chain checkOptionNames
    checkRequirement checkSessionStoreOptions closeSocket cookieStore createAdapter createAuthApi createBacklog
    createGate createLive createPendingChecks createSessionStore createSigner createUniversalClient cutOff dropBodyHeaders
    duoDomains expressReader fastifyReader gateOptionNames generateAkey guardNodeResponse
    guardWebResponse guardedCacheControl guardedHeader headerText honoSessionStore iframePrompt isDuoDomain isDuoError isLoopbackHost isUsername
    judgedHandler keepHeaders keyedByGate koaSessionStore likelySpelling memorySingleUse neededHeaders nodeAnswer nodeCookies nodeRequest optionNames originForm
    outOfReach parseDuoHost pathAndQuery plainRefusal printError promptPage readForm readHonoSession readMiddlewareLive readOptions refusalAnswer
    refusalError refusalResponse refuseSocket refuseUncalled replaceNodeAnswer replaceReplyHeaders requestSessionStore satisfies sentUrl
    servedPaths setNodeHeaders setReplyHeaders signRequest takenOff universalPrompt untilNext verifyResponse
    webAnswer webHeaders webHeadersOf webRequest webRequestOf withinTime`.split(/\s+/),
  '@duokit/core/application': 'DuoError generateAkey iframePrompt isDuoError memorySingleUse universalPrompt'.split(
    ' ',
  ),
  '@duokit/core/diagnose': 'askFrame askTime explain fieldNames keyProblem'.split(' '),
  '@duokit/core/compat': `AkeyError ERR_AKEY ERR_IKEY ERR_SKEY ERR_USER IkeyError UsernameError default sign_request
    verify_response`.split(/\s+/),
}

describe('the public names', () => {
  it('of the sources are these', () => {
    expect(Object.keys(index).toSorted()).toEqual(names['@duokit/core'])
    expect(Object.keys(application).toSorted()).toEqual(names['@duokit/core/application'])
    expect(Object.keys(diagnose).toSorted()).toEqual(names['@duokit/core/diagnose'])
    expect(Object.keys(compat).toSorted()).toEqual(names['@duokit/core/compat'])
  })

  it.each(Object.keys(names) as (keyof typeof names)[])('of the built %s are these, in both formats', (name) => {
    expect(esm(`import * as all from '${name}'; out(Object.keys(all).sort())`)).toEqual(names[name])
    const required = cjs(`out(Object.keys(require('${name}')).sort())`)
    expect(required).toEqual(names[name])
  })
})

describe('the drop-in, as it is imported', () => {
  const signed = /^TX\|[\w+/=]+\|[0-9a-f]{40}:APP\|[\w+/=]+\|[0-9a-f]{40}$/
  it.each([
    ["import duo from '@duokit/core/compat'", 'duo.sign_request'],
    ["import * as duo from '@duokit/core/compat'", 'duo.sign_request'],
    ["import { sign_request } from '@duokit/core/compat'", 'sign_request'],
  ])('%s', (statement, name) => {
    expect(esm(`${statement}; out(${name}(...${keys}, 'alice'))`)).toMatch(signed)
  })

  it.each(["require('@duokit/core/compat').sign_request", "require('@duokit/core/compat').default.sign_request"])(
    '%s',
    (expression) => expect(cjs(`out(${expression}(...${keys}, 'alice'))`)).toMatch(signed),
  )
})

describe('the names of applications', () => {
  it('are those of core itself, in both formats', () => {
    const same = '[a.DuoError === b.DuoError, a.iframePrompt === b.iframePrompt]'
    expect(
      esm(`import * as a from '@duokit/core/application'; import * as b from '@duokit/core'; out(${same})`),
    ).toEqual([true, true])
    expect(cjs(`const a = require('@duokit/core/application'), b = require('@duokit/core'); out(${same})`)).toEqual([
      true,
      true,
    ])
  })
})

describe('the two formats', () => {
  it('sign and verify alike, and know the errors of each other', () => {
    const result = esm(`
      import { createRequire } from 'node:module'
      import * as here from '@duokit/core'
      const there = createRequire(import.meta.url)('@duokit/core')
      const [ikey, skey, akey] = ${keys}
      const options = { ikey, skey, akey, now: () => 1300157799000 }
      let error
      try { there.createSigner({}) } catch (thrown) { error = thrown }
      out([
        here.createSigner(options).signRequest('alice') === there.createSigner(options).signRequest('alice'),
        here.isDuoError(error),
        error instanceof here.DuoError,
      ])`)
    expect(result).toEqual([true, true, false])
  })
})

describe('a runtime whose node:process has no emitWarning', () => {
  // As workerd before the compatibility date 2025-09-15: a named import of what is not there fails all of core.
  const bare = 'data:text/javascript,export default { env: {} }'
  const hooks = `export const resolve = (name, context, next) =>
    name === 'node:process' ? { url: '${bare}', shortCircuit: true } : next(name, context)`

  it('loads core, and a guard refuses', () => {
    const result = esm(`
      import { register } from 'node:module'
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}))
      const { cookieStore, createGate, iframePrompt } = await import('@duokit/core')
      const [ikey, skey, akey] = ${keys}
      const gate = createGate({
        origin: 'https://app.example.com',
        prompt: iframePrompt({ host: 'api-12345678.duosecurity.com', ikey, skey, akey }),
        getUsername: () => 'alice',
        store: cookieStore({ bindTo: 'browser' }),
      })
      const request = { ctx: {}, method: 'GET', url: '/', header: () => undefined, form: async () => new URLSearchParams() }
      const decision = gate.check(request)
      out([decision.pass, decision.code, (await import('node:process')).default.emitWarning ?? 'none'])`)
    expect(result).toEqual([false, 'duo_required', 'none'])
  })
})

function esm(code: string): unknown {
  return run('module', code)
}

function cjs(code: string): unknown {
  return run('commonjs', code)
}

function run(type: 'module' | 'commonjs', code: string): unknown {
  const print = 'function out(value) { console.log(JSON.stringify(value)) }'
  const words = [`--input-type=${type}`, '--eval', `${code}\n${print}`]
  return JSON.parse(execFileSync(process.execPath, words, { cwd: folder, encoding: 'utf8', env: {} }))
}
