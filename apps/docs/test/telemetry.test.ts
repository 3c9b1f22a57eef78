import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { authorizeAnswer } from '@duokit/conformance'
import { cookieStore, createDuo, type DuoEvent, universalPrompt } from '@duokit/koa'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { SpanStatusCode, trace } from '@opentelemetry/api'
import Koa from 'koa'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { applicationsOf } from './guide-application.js'

interface Span {
  readonly name: string
  readonly start: number
  readonly attributes: Readonly<Record<string, unknown>>
  status?: number
  ended: number
}

const spans: Span[] = []
let observe: (event: DuoEvent) => void
let duo: Simulator
const closers: (() => void)[] = []
beforeAll(async () => {
  trace.setGlobalTracerProvider({ getTracer: () => tracer } as unknown as Parameters<
    typeof trace.setGlobalTracerProvider
  >[0])
  duo = await createSimulator({ config: { defaultOutcome: 'allow' } })
  const scratch = join(import.meta.dirname, '..', '.guides')
  mkdirSync(scratch, { recursive: true })
  const file = join(scratch, 'telemetry.ts')
  writeFileSync(file, applicationsOf('events.md').get('telemetry') ?? '')
  observe = ((await import(file)) as { observe: typeof observe }).observe
})
afterAll(async () => {
  for (const close of closers) close()
  await duo.close()
})
beforeEach(() => void spans.splice(0))

/** What an SDK would make of the calls. */
const tracer = {
  startSpan(name: string, { startTime, attributes }: { startTime: number; attributes: Span['attributes'] }) {
    const span: Span = { name, start: startTime, attributes, ended: 0 }
    spans.push(span)
    return {
      setStatus: ({ code }: { code: number }) => void (span.status = code),
      end: () => void span.ended++,
    }
  },
}

const now = 1_800_000_000

/** Two instances share nothing but their configuration. */
async function instance(shown: string | undefined, clock: { seconds: number }): Promise<string> {
  const app = new Koa()
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listens) => server.once('listening', listens))
  closers.push(() => server.close())
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const { ikey, skey } = duo.application
  const duoOfApplication = createDuo({
    origin: shown ?? origin,
    prompt: universalPrompt({ host: duo.host, clientId: ikey, clientSecret: skey }),
    cookieSecret: 'the same secret on every instance',
    getUsername: () => 'alice',
    store: cookieStore({ bindTo: 'browser' }),
    now: () => clock.seconds * 1000,
    onEvent: observe,
  })
  app.use(duoOfApplication.routes())
  server.on('request', app.callback())
  return origin
}

it('a login that starts at one instance and ends at another is one span, from its start, ended as verified', async () => {
  const clock = { seconds: now }
  duo.clock.freeze(now)
  const first = await instance(undefined, clock)
  const second = await instance(first, clock)
  const started = await fetch(`${first}/duo/start`)
  const cookie = started.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ')
  const { authUrl } = (await started.json()) as { authUrl: string }
  expect(spans).toEqual([])
  const back = await authorizeAnswer(authUrl, first)
  clock.seconds += 7
  const ended = await fetch(second + back.replace(first, ''), { headers: { cookie } })
  expect(ended.status).toBe(200)
  expect(spans).toMatchObject([
    { name: 'duo login', start: now * 1000, ended: 1, attributes: { 'duo.outcome': 'verified' } },
  ])
  expect(spans[0]?.status).toBeUndefined()
})

it('a login that is denied is one span that says so, and a forged request is none', async () => {
  const clock = { seconds: now }
  duo.clock.freeze(now)
  const origin = await instance(undefined, clock)
  await fetch(`${origin}/duo/callback?state=${'x'.repeat(22)}&duo_code=forged`)
  expect(spans).toEqual([])
  const started = await fetch(`${origin}/duo/start`)
  const cookie = started.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ')
  const { authUrl } = (await started.json()) as { authUrl: string }
  const request = new URL(authUrl).searchParams.get('request') ?? ''
  const { state } = JSON.parse(Buffer.from(request.split('.')[1] ?? '', 'base64url').toString()) as { state: string }
  await fetch(`${origin}/duo/callback?state=${state}&error=access_denied`, { headers: { cookie } })
  expect(spans).toMatchObject([{ ended: 1, status: SpanStatusCode.ERROR, attributes: { 'duo.outcome': 'duo_error' } }])
})
