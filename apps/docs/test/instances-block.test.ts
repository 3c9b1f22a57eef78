import { get, type IncomingMessage } from 'node:http'
import type { Visitor } from '@duokit/conformance'
import type { Duo } from '@duokit/koa'
import type { Middleware } from 'koa'
import session from 'koa-session'
import type { RedisClientType } from 'redis'
import { expect, it, onTestFinished, vi } from 'vitest'
import { startRedis } from 'testing/redis-server'
import { origin, runBlock } from './page-block.js'
import type { Running } from './stage/browsers.js'
import { koaWith, running } from './stage/koa-application.js'
import { useBlocks } from './stage/koa-block.js'
import { cookiesOf } from './stage/raw-client.js'

// The block of guides/instances.md that passes the end of a login on, as it stands, with a real Redis.

const { opened, values } = useBlocks()

interface Instance {
  readonly duo: Duo
  readonly sending: RedisClientType
  readonly hearing: RedisClientType
}

/** An instance whose sessions are in a cookie: no other instance can see that one has ended. */
async function instanceAt(redisUrl: string): Promise<Running> {
  const edit = (code: string) => {
    return `${code.replaceAll('redis://127.0.0.1:6379', redisUrl)}\nexport { sending, hearing }\n`
  }
  const { duo, sending, hearing } = (await runBlock('guides/instances.md', 'duo:ended', values(), edit)) as Instance
  onTestFinished(() => [sending, hearing].forEach((client) => client.destroy()))
  let stream: Middleware = () => undefined
  const app = koaWith(duo, [(ctx, next) => stream(ctx, next)])
  const live = duo.live(app, { session: session(app), logout: 'forget' })
  stream = async (ctx) => {
    const signal = await live.signal(ctx)
    Object.assign(ctx, { respond: false, status: 200 })
    ctx.res.write('data: 1234.56\n\n')
    signal.addEventListener('abort', () => ctx.res.end('event: end\n\n'))
  }
  await expect.poll(() => hearing.isPubSubActive && sending.isReady).toBe(true)
  return opened(running(app))
}

async function streamOf(url: string, browser: Visitor) {
  const headers = { cookie: cookiesOf(browser), host: new URL(origin).host, accept: 'text/event-stream' }
  const stream = await new Promise<IncomingMessage>((answers) => {
    get(url, { headers }, answers)
  })
  const heard = { status: stream.statusCode, text: '' }
  stream.on('error', () => undefined)
  stream.on('data', (part: Buffer) => (heard.text += part.toString()))
  return heard
}

it('a logout at one instance ends the streams of the login at the others, and of no other login', async () => {
  vi.spyOn(console, 'log').mockReturnValue()
  vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => void vi.restoreAllMocks())
  const redis = await startRedis()
  onTestFinished(() => redis.close())
  // The instances start while Redis is down.
  await redis.stop()
  const starting = Promise.all([instanceAt(redis.url), instanceAt(redis.url)])
  await redis.restart()
  const [one, other] = await starting
  const [alice, bob] = [await one.verified('alice'), await one.verified('bob')]
  const streams = [await streamOf(other.url, alice), await streamOf(other.url, bob)]
  const seen = () => streams.map(({ status, text }) => [status, text])
  await expect.poll(seen).toEqual([
    [200, 'data: 1234.56\n\n'],
    [200, 'data: 1234.56\n\n'],
  ])
  await alice.post('/duo/logout')
  await expect.poll(seen).toEqual([
    [200, 'data: 1234.56\n\nevent: end\n\n'],
    [200, 'data: 1234.56\n\n'],
  ])
})
