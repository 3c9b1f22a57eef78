import { gzipSync } from 'node:zlib'
import { Visitor } from '@duokit/conformance'
import { createSimulator } from '@duokit/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtSamples } from './stage/built-sample.js'
import { statusOf } from './stage/status-of.js'

// Bodies as no form of a page sends them, to whatever takes one: an application responds, and goes on.

const origin = 'http://localhost:1234'
const form = 'application/x-www-form-urlencoded'
const text = 'username=a&password=b&to=c&amount=1&sig_response=d'

/** As it is sent: headers, and the body with its framing. */
type Body = readonly [name: string, headers: readonly string[], body: string | Buffer]

const sized = (name: string, type: string, body: string | Buffer, ...more: string[]): Body => [
  name,
  [`content-type: ${type}`, `content-length: ${body.length}`, ...more],
  body,
]
const chunked = (name: string, body: string): Body => [
  name,
  [`content-type: ${form}`, 'transfer-encoding: chunked'],
  body,
]
const chunk = (bytes: number) => `${bytes.toString(16)}\r\n${'a'.repeat(bytes)}\r\n`

const bodies: readonly Body[] = [
  chunked('chunks', `${chunk(10)}0\r\n\r\n`),
  chunked('chunks of far too much', `${chunk(100_000)}0\r\n\r\n`),
  chunked('chunks with a trailer', `${chunk(10)}0\r\nCookie: a=b\r\nOrigin: http://evil.example\r\n\r\n`),
  chunked('chunks that are none', 'zz\r\n\r\n'),
  sized('far too much', form, 'a=1&'.repeat(50_000)),
  sized('a great many fields', form, 'a=1&'.repeat(4000)),
  sized('compressed', form, gzipSync(text), 'content-encoding: gzip'),
  sized('compressed, it says', form, text, 'content-encoding: gzip'),
  sized('an unknown compression', form, text, 'content-encoding: compress'),
  sized('compressed by brotli, it says', form, text, 'content-encoding: br'),
  sized('an unknown charset', `${form}; charset=nonsense`, text),
  sized('UTF-16, it says', `${form}; charset=utf-16`, text),
  sized('parts without a boundary', 'multipart/form-data', text),
  sized('parts that do not end', 'multipart/form-data; boundary=x', '--x\r\n'),
  sized('a type that is none', ';;;', text),
  sized('JSON', 'application/json', '{"username":{},"to":[]}'),
  sized('the JSON of nothing', 'application/json', 'null'),
  sized('half a JSON', 'application/json', '{"a":'),
  sized('malformed escapes', form, 'username=%&to=%E0%A4%A&sig_response=%00'),
  sized('names that JavaScript knows', form, '__proto__[a]=b&constructor=c&toString=d'),
]

describe.each(builtSamples())('$name', (sample) => {
  let simulator: Awaited<ReturnType<typeof createSimulator>>
  let running: Awaited<ReturnType<typeof sample.start>>
  let user: Visitor
  let verified: Visitor
  beforeAll(async () => {
    simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
    const { host, application } = simulator
    const prompt = { kind: 'universal', host, clientId: application.ikey, clientSecret: application.skey } as const
    running = await sample.start({ duo: { origin }, prompt, store: 'session', bodyParser: true })
    user = await loggedIn(running.url)
    verified = await loggedIn(running.url)
    await passDuo(verified)
  })
  afterAll(async () => {
    await running.close()
    await simulator.close()
  })

  it.each(bodies)('responds to %s', async (_name, headers, body) => {
    for (const visitor of [user, verified]) {
      for (const path of ['/transfer', '/duo/start', '/duo/callback?state=x', '/login']) {
        const head = [`POST ${path} HTTP/1.1`, 'host: localhost:1234', `origin: ${origin}`, 'connection: close']
        const status = await statusOf(running.url, [...head, `cookie: ${cookiesOf(visitor)}`, ...headers], body)
        expect([path, status]).toEqual([path, expect.toSatisfy((code: number) => code >= 200 && code < 500)])
      }
    }
    expect((await verified.get('/api/account', { as: 'script' })).status).toBe(200)
  })
})

async function loggedIn(url: string): Promise<Visitor> {
  const visitor = new Visitor(url, origin)
  const { status } = await visitor.post('/login', new URLSearchParams({ username: 'allow.bob', password: 'duokit' }))
  expect(status).toBe(303)
  return visitor
}

async function passDuo(visitor: Visitor): Promise<void> {
  const { location = '' } = await visitor.get('/duo/start?next=/account')
  const atDuo = await fetch(location, { redirect: 'manual', headers: { accept: 'text/html' } })
  const { pathname, search } = new URL(atDuo.headers.get('location') ?? '')
  expect((await visitor.get(pathname + search, { headers: { 'sec-fetch-site': 'same-origin' } })).status).toBe(303)
}

function cookiesOf({ jar }: Visitor): string {
  return [...jar].map((pair) => pair.join('=')).join('; ')
}
