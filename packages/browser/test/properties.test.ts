import * as fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDuoGlobal } from '../src/duo-global.js'
import { type DuoInitOptions, type DuoPrompt, DuoWebError, init } from '../src/index.js'
import { type BarePage, openBarePage, PAGE } from './stage/bare-page.js'

// In a page of stubs; what a browser makes of the same is in the other files.

const HOST = 'api-test.duosecurity.com'
const ORIGIN = `https://${HOST}`
const APP_HALF = 'APP|YXBw|c2lnYXBw'
const AUTH = 'AUTH|YWxpY2U=|0123abc'

let page: BarePage
let prompt: DuoPrompt | undefined
let answers: unknown[]
beforeAll(() => {
  page = openBarePage()
})
afterEach(() => prompt?.destroy())
afterAll(() => vi.unstubAllGlobals())

/** The same choices at each run; a counterexample is printed with the path that makes it again. */
const repeatable = { seed: 20_261_125, numRuns: 300 }

/**
 * Text of any script, with whatever else can stand in a string: control characters, halves of characters, what
 * separates parts.
 */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 40 }),
  fc.stringMatching(/^[\w|:;=.%&?/\\ "'<>()+-]{0,60}$/),
)
const anyValue = fc.oneof(anyText, fc.anything())

/** Parts in a row, most of them as they should be. */
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(''))

/** One character of a text more, less, or another one. */
const changed = (text: string) =>
  fc
    .tuple(fc.nat({ max: text.length }), fc.nat({ max: 1 }), fc.string({ unit: 'binary', maxLength: 1 }))
    .map(([at, removed, other]) => text.slice(0, at) + other + text.slice(at + removed))

/** Starts a prompt in the page's iframe. Nothing but a DuoWebError may be thrown. */
function start(options: Record<string, unknown>): DuoWebError | undefined {
  answers = []
  page.opened.length = 0
  return refusalOf(() => {
    prompt = init({
      iframe: page.frame,
      host: HOST,
      sig_request: `TX|dGVzdA==|c2ln:${APP_HALF}`,
      submit_callback: (form) => answers.push(...page.valuesOf(form)),
      ...options,
    })
  })
}

function refusalOf(call: () => unknown): DuoWebError | undefined {
  try {
    call()
    return undefined
  } catch (error) {
    if (error instanceof DuoWebError) return error
    throw error
  }
}

/** Starts a prompt, and says something as its frame. */
function startAndSay(data: unknown): void {
  start({})
  page.dispatch({ data, origin: ORIGIN, source: page.frame.contentWindow })
}

describe('init', () => {
  it.each(['host', 'sig_request', 'post_action', 'post_argument', 'iframe', 'iframeContainer'])(
    'takes any value as %s, or refuses it in words of its own',
    (name) => {
      const property = fc.property(anyValue, (value) => {
        const refusal = start({ iframe: name === 'iframeContainer' ? undefined : page.frame, [name]: value })
        expect(refusal?.code ?? 'started').toMatch(/^(started|server_error|(no|bad)_\w+)$/)
      })
      fc.assert(property, repeatable)
    },
  )

  it('takes anything as its options, or refuses it in words of its own', () => {
    const property = fc.property(fc.anything(), (value) => {
      expect(refusalOf(() => init(value as DuoInitOptions))?.code).toMatch(/^(no|bad)_/)
    })
    fc.assert(property, repeatable)
  })
})

describe('a host', () => {
  const scheme = fc.constantFrom('', 'https://', 'HTTPS://', 'http://', 'HTTP:', '//', 'ftp://', 'javascript://')
  const name = fc.oneof(
    fc.constantFrom('localhost', '127.0.0.1', '[::1]', 'duo.localhost', 'localhost.evil.test', '127.1', HOST),
    fc.domain(),
    fc.ipV4Extended(),
    fc.ipV6().map((address) => `[${address}]`),
    anyText,
  )
  const end = fc.oneof(
    fc.constantFrom('', '/', ':443', ':8443/', '//', '?', '#a', '@evil.test', '\\@evil.test'),
    anyText,
  )

  /** What may be reached without TLS, and what only looks so. */
  const withoutTls = joined(
    fc.constantFrom('http://', 'HTTP://'),
    fc.constantFrom('', '', 'duo.', 'not', 'localhost@'),
    fc.constantFrom('localhost', '127.0.0.1', '[::1]', '10.0.0.1', HOST),
    fc.constantFrom('', '', '.', '.evil.test', '@evil.test', ':80'),
  )

  it('is where the frame comes from, and nothing beside it is; without TLS only on this machine', () => {
    const property = fc.property(fc.oneof(joined(scheme, name, end), withoutTls, fc.webUrl(), anyText), (host) => {
      const refusal = start({ host })
      expect(refusal?.code ?? 'none').toMatch(/^(none|no_host|bad_host)$/)
      if (refusal !== undefined) return
      const { origin, protocol, hostname, pathname } = new URL(page.frame.src)
      expect(page.frame.src.startsWith(`${origin}/frame/web/v1/auth?tx=`)).toBe(true)
      expect(pathname).toBe('/frame/web/v1/auth')
      const authority = /^(?:https?:\/\/)?([^/?#@\\\s]+)\/?$/i.exec(host.trim())?.[1] ?? ''
      expect(origin).toBe(new URL(`${protocol}//${authority}`).origin)
      const isHere = /^(?:(?:.+\.)?localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
      expect(protocol === 'https:' || isHere).toBe(true)
    })
    fc.assert(property, repeatable)
  })

  it('may be any name, with or without https and a slash', () => {
    const property = fc.property(fc.domain(), fc.constantFrom('', 'https://'), fc.constantFrom('', '/'), (...parts) => {
      const [domain, before, after] = parts
      expect(start({ host: before + domain + after })).toBeUndefined()
      expect(new URL(page.frame.src).hostname).toBe(domain.toLowerCase())
    })
    fc.assert(property, repeatable)
  })
})

describe('a signed request', () => {
  const half = fc.oneof(fc.constantFrom('', 'TX|dGVzdA==|c2ln', 'ERR|wrong key'), anyText)
  const text = fc.oneof(joined(half, fc.constantFrom(':', ':', '', '::'), half), anyText)

  it('has two halves: one goes to Duo as it is, the other comes back with the answer and goes nowhere else', () => {
    const property = fc.property(text, (request) => {
      const refusal = start({ sig_request: request })
      const [duoHalf, appHalf, ...more] = request.split(':')
      const isOne = duoHalf && appHalf && more.length === 0 && !request.startsWith('ERR|') && !/\p{Cs}/u.test(request)
      expect(refusal?.code ?? 'none').toMatch(isOne ? /^none$/ : /^(server_error|bad_token|no_sig_request)$/)
      if (!isOne) return
      const query = [...new URL(page.frame.src).searchParams]
      expect(query).toEqual([
        ['tx', duoHalf],
        ['parent', PAGE],
        ['v', '2.9'],
      ])
      page.dispatch({ data: AUTH, origin: ORIGIN, source: page.frame.contentWindow })
      expect(answers).toEqual([`${AUTH}:${appHalf}`])
    })
    fc.assert(property, repeatable)
  })
})

/** Values that pretend to be a text, or that no one may look into. */
const pretenders = [
  // oxlint-disable-next-line unicorn/new-for-builtins, no-new-wrappers
  new String(AUTH),
  [AUTH],
  { toString: () => AUTH, startsWith: () => true, slice: () => AUTH },
  new Proxy(Object.freeze({}), {
    get() {
      throw new Error('not yours')
    },
  }),
  () => AUTH,
]

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/='

/** Said again in other words than the script's. */
function isAnswer(data: unknown): data is string {
  if (typeof data !== 'string') return false
  const [kind = '', ...parts] = data.split('|')
  if (parts.includes('')) return false
  if (kind === 'ERR') return parts.length === 1 && Array.from(parts.join('')).every((one) => /[\w\s.()]/.test(one))
  const isSigned = parts.length === 2 && Array.from(parts.join('')).every((one) => base64.includes(one))
  return isSigned && ['AUTH', 'ENROLL'].includes(kind)
}

describe('a message', () => {
  const kind = fc.constantFrom('AUTH', 'ENROLL', 'ERR', 'TX', 'APP', 'auth', 'AUTHAUTH', ' AUTH', 'DUO_OPEN_WINDOW')
  const part = fc.oneof(fc.base64String({ maxLength: 20 }), anyText)
  const sentence = fc.oneof(
    joined(kind, fc.constant('|'), part, fc.constantFrom('|', '|', '', '\n|'), part),
    fc.stringMatching(/^ERR\|[\w\s.()-]{0,30}$/),
    changed(AUTH),
    changed('ENROLL|YWxpY2U=|0123abc'),
  )

  it('is posted back with the application’s half when it is an answer of Duo’s, and is nothing otherwise', () => {
    const property = fc.property(fc.oneof(sentence, anyValue, fc.constantFrom(...pretenders)), (data) => {
      startAndSay(data)
      expect(answers).toEqual(isAnswer(data) ? [`${data}:${APP_HALF}`] : [])
    })
    fc.assert(property, repeatable)
  })

  it('counts from Duo’s frame and from nobody else', () => {
    const origin = fc.oneof(
      fc.constantFrom(ORIGIN, 'null', `${ORIGIN}/`, `${ORIGIN}.evil.test`),
      changed(ORIGIN),
      anyValue,
    )
    const source = fc.constantFrom(page.frame.contentWindow, page.frame.contentWindow, {}, null, undefined)
    const property = fc.property(origin, source, (from, by) => {
      start({})
      page.dispatch({ data: AUTH, origin: from, source: by })
      expect(answers).toHaveLength(from === ORIGIN && by === page.frame.contentWindow ? 1 : 0)
    })
    fc.assert(property, repeatable)
  })

  it('is nothing to the script tag where there is no prompt', () => {
    prompt?.destroy()
    const duo = createDuoGlobal()
    const property = fc.property(anyValue, fc.oneof(fc.constant(AUTH), sentence), (origin, data) => {
      expect(duo._isDuoMessage({ origin: origin as string, data })).toBe(false)
    })
    fc.assert(property, repeatable)
  })
})

describe('a window', () => {
  const duoHosts = ['duo.com', 'duosecurity.com', 'duomobile.s3-us-west-1.amazonaws.com']
  const address = joined(
    fc.constantFrom(
      'https://',
      'https:',
      'HTTPS:\\\\',
      'http://',
      'javascript://',
      'duotrustedendpoints://',
      '//',
      '\t',
    ),
    fc.constantFrom('', '', 'a.', 'a-', 'duo.com@', 'duo.com:443@', 'evil.test/', 'evil.test?', 'evil.test#'),
    fc.constantFrom(...duoHosts, 'DUO.com', 'd\u{FF55}o.com', 'duo%2ecom', 'duo.co', 'duoXcom'),
    fc.oneof(
      fc.constantFrom('', '', '.', '.evil.test', ':8443', ':x', '@evil.test', '\\.evil.test', '/a?b#c'),
      anyText,
    ),
  )

  it('is opened when it is a page of Duo’s over https or its device application, and never otherwise', () => {
    const property = fc.property(fc.oneof(address, fc.webUrl(), anyText), (text) => {
      startAndSay(`DUO_OPEN_WINDOW|${text}`)
      expect(page.opened).toEqual(isDuos(text) ? [[new URL(text).href, '_self']] : [])
      expect(answers).toEqual([])
    })
    fc.assert(property, repeatable)
  })

  function isDuos(text: string): boolean {
    if (!URL.canParse(text)) return false
    const { protocol, hostname } = new URL(text)
    const isHost = duoHosts.some((host) => hostname === host || hostname.endsWith(`.${host}`))
    return protocol === 'duotrustedendpoints:' || (protocol === 'https:' && isHost)
  }
})
