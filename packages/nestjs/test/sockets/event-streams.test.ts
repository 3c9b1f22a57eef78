import { cookieStore, DuoGuard, DuoService, RequireDuo, sessionStore, SkipDuo } from '@duokit/nestjs'
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Inject,
  type MessageEvent,
  Post,
  Req,
  Res,
  Sse,
  UseGuards,
} from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { get as request, type IncomingMessage } from 'node:http'
import { finalize, interval, map, NEVER, type Observable, startWith } from 'rxjs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Running } from '../application.js'
import { type Platform, platforms } from '../platform.js'
import type { Visitor } from '../visitor.js'
import { Site, startLive, verified } from './application.js'

/** Closes the clients first: an application waits for its open streams when it closes. */
const clients: (() => void)[] = []
afterEach(() => {
  for (const close of clients.splice(0)) close()
})

/** The handlers that ran in this test, and the producers that were told that nobody listens any more. */
let opened: string[] = []
let released: string[] = []
beforeEach(() => {
  opened = []
  released = []
})

function produce(name: string, events: Observable<MessageEvent>): Observable<MessageEvent> {
  const ofThisTest = released
  opened.push(name)
  return events.pipe(finalize(() => ofThisTest.push(name)))
}

function ticks(name: string): Observable<MessageEvent> {
  return produce(
    name,
    interval(5).pipe(
      startWith(0),
      map((at) => ({ data: `${name} ${at}` })),
    ),
  )
}

@Controller()
class Streams {
  constructor(@Inject(DuoService) private readonly duo: DuoService) {}

  @UseGuards(DuoGuard)
  @Sse('account')
  account() {
    return ticks('account')
  }
  @RequireDuo({ maxAge: 60 })
  @Sse('fresh')
  fresh() {
    return ticks('fresh')
  }
  /** Sends nothing, so that the login ends before the first event. */
  @UseGuards(DuoGuard)
  @Sse('quiet')
  quiet() {
    return produce('quiet', NEVER)
  }
  @UseGuards(DuoGuard)
  @Get('page')
  page() {
    return { page: true }
  }
  @Sse('open')
  open() {
    return ticks('open')
  }
  @Post('forget')
  async forget(@Req() asked: never, @Res({ passthrough: true }) response: object) {
    await this.duo.forget(asked, response)
    return {}
  }
}

@Controller('global')
class Everything {
  @Sse('events')
  events() {
    return ticks('events')
  }
  @SkipDuo()
  @Sse('public')
  news() {
    return ticks('public')
  }
}

/** An open stream: its status, and a promise of its end. */
async function listen({ port }: Running, visitor: Visitor, path: string) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { ...visitor.extra, cookie: visitor.cookies, accept: 'text/event-stream' }
    const sent = request({ host: '127.0.0.1', port, path, headers, agent: false }, resolve)
    sent.on('error', reject)
    clients.push(() => sent.destroy())
  })
  let text = ''
  response.setEncoding('utf8')
  response.on('data', (part: string) => (text += part))
  response.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => response.once('close', resolve))
  const first = new Promise<void>((resolve) => response.once('data', () => resolve()))
  return { status: response.statusCode, ended, first, text: () => text, isOpen: () => !response.destroyed }
}

function startStreams(platform: Platform, setting: Parameters<typeof startLive>[2] = {}) {
  return startLive(platform, 'ws', { providers: [], prepare: () => undefined, ...withStreams(setting) })
}

function withStreams({ controllers = [Streams], ...rest }: NonNullable<Parameters<typeof startLive>[2]>) {
  return { ...rest, controllers: [Site, ...controllers] }
}

const recheck = { sockets: { recheck: 0.05 } }

describe.each(platforms)('an event stream behind the guard on %s', (platform) => {
  it.each(['/duo/logout', '/forget'])('ends at POST %s, and its producer is told', async (path) => {
    const app = await startStreams(platform)
    const visitor = await verified(app)
    const streams = await Promise.all(['/account', '/fresh'].map((at) => listen(app, visitor, at)))
    await Promise.all(streams.map(({ first }) => first))
    await visitor.post(path, '')
    await Promise.all(streams.map(({ ended }) => ended))
    await expect.poll(() => released.toSorted()).toEqual(['account', 'fresh'])
  })

  it('ends before its first event', async () => {
    const app = await startStreams(platform)
    const visitor = await verified(app)
    const stream = await listen(app, visitor, '/quiet')
    await visitor.post('/duo/logout', '')
    await stream.ended
    await expect.poll(() => released).toEqual(['quiet'])
  })

  it('ends with its session, which nobody told us about', async () => {
    const app = await startStreams(platform, { duo: recheck })
    const visitor = await verified(app)
    const stream = await listen(app, visitor, '/account')
    await visitor.post('/sign-out', '')
    await stream.ended
    await expect.poll(() => released).toEqual(['account'])
  })

  it('ends with its proof', async () => {
    const app = await startStreams(platform, { duo: recheck })
    const stream = await listen(app, await verified(app), '/account')
    app.clock.seconds += 365 * 24 * 3600
    await stream.ended
    await expect.poll(() => released).toEqual(['account'])
  })

  it('asks for what its handler requires', async () => {
    const app = await startStreams(platform)
    const visitor = await verified(app)
    app.clock.seconds += 61
    expect((await listen(app, visitor, '/fresh')).status).toBe(401)
    expect((await listen(app, visitor, '/account')).status).toBe(200)
  })

  it('leaves the streams of others, and streams without a guard', async () => {
    const app = await startStreams(platform)
    const alice = await verified(app)
    // Duo's answer of another second: the same one is accepted once.
    app.clock.seconds += 1
    const other = await verified(app)
    const kept = [await listen(app, other, '/account'), await listen(app, alice, '/open')]
    expect(kept.map(({ status }) => status)).toEqual([200, 200])
    const ending = await listen(app, alice, '/account')
    await alice.post('/duo/logout', '')
    await ending.ended
    expect(kept.map((one) => one.isOpen())).toEqual([true, true])
  })

  it('is refused without a proof, before its handler', async () => {
    const app = await startStreams(platform)
    expect((await listen(app, app.visitor(), '/account')).status).toBe(401)
    expect(opened).toEqual([])
  })

  it('ends behind a guard for everything, unless it is skipped', async () => {
    const app = await startStreams(platform, {
      controllers: [Everything],
      providers: [{ provide: APP_GUARD, useClass: DuoGuard }],
      duo: { getUsername: (asked) => asked.headers['x-user'] },
    })
    const visitor = app.visitor('alice')
    const news = await listen(app, visitor, '/global/public')
    expect((await listen(app, visitor, '/global/events')).status).toBe(401)
    await app.logIn(visitor)
    const stream = await listen(app, visitor, '/global/events')
    expect(stream.status).toBe(200)
    await visitor.post('/duo/logout', '')
    await stream.ended
    expect(news.isOpen()).toBe(true)
  })

  it('refuses to start with a proof in a cookie, unless logouts are heard of', async () => {
    const duo = { store: cookieStore({ bindTo: 'browser' as const }) }
    await expect(startStreams(platform, { duo })).rejects.toThrow(/logout: 'forget'/)
    const app = await startStreams(platform, { duo: { ...duo, sockets: { logout: 'forget' } } })
    const visitor = await verified(app)
    const stream = await listen(app, visitor, '/account')
    await stream.first
    await visitor.post('/duo/logout', '')
    await stream.ended
  })

  it('is let pass where the option skip says so, and belongs to no login', async () => {
    const app = await startStreams(platform, { duo: { skip: () => true } })
    const stranger = app.visitor()
    const stream = await listen(app, stranger, '/account')
    await stream.first
    expect(stream.status).toBe(200)
    // A requirement of its own is never skipped.
    expect((await listen(app, stranger, '/fresh')).status).toBe(401)
    const alice = await verified(app)
    await alice.post('/duo/logout', '')
    expect(stream.isOpen()).toBe(true)
  })

  it('is refused where nothing can read its session again', async () => {
    const duo = { store: sessionStore(), sockets: { middleware: [] } }
    const app = await startStreams(platform, { duo })
    const stream = await listen(app, await verified(app), '/account')
    // A session of Fastify's belongs to hooks, which always run.
    expect(stream.status).toBe(platform === 'fastify' ? 200 : 500)
  })

  it('is refused at once where another guard sets what the first factor is known by', async () => {
    class Known implements CanActivate {
      canActivate(context: ExecutionContext) {
        context.switchToHttp().getRequest<{ who?: string }>().who = 'alice'
        return true
      }
    }
    const app = await startStreams(platform, {
      duo: {
        getUsername: (asked) => Reflect.get(asked, 'who') ?? (asked.url?.startsWith('/duo/') ? 'alice' : undefined),
      },
      prepare: (nest) => nest.useGlobalGuards(new Known()),
    })
    const visitor = await verified(app)
    expect((await visitor.get('/page')).status).toBe(200)
    expect((await listen(app, visitor, '/account')).status).toBe(401)
    expect(opened).toEqual([])
  })
})
