import { DuoGuard, DuoProof, sessionStore } from '@duokit/nestjs'
import {
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  type INestApplication,
  UseGuards,
} from '@nestjs/common'
import cookieSession from 'cookie-session'
import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { platforms } from './platform.js'

@UseGuards(DuoGuard)
@Controller('page')
class Page {
  @Get()
  page(@DuoProof() proof: DuoProof) {
    return { by: proof.username }
  }
}

interface Session {
  views?: number
  destroy?(done: () => void): void
}

/** What the application itself keeps in its session. */
@Controller('own')
class Own {
  @Get('views')
  views(@SessionOf() session: Session) {
    session.views = (session.views ?? 0) + 1
    return { views: session.views }
  }
  @Get('end')
  async end(@SessionOf() session: Session) {
    await new Promise<void>((done) => session.destroy?.(done))
    return {}
  }
}

function SessionOf(): ParameterDecorator {
  return createParamDecorator(
    (_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<{ session: Session }>().session,
  )()
}

const controllers = [Page, Own]
const duo = { store: sessionStore() }

/** Puts an object of the test's own there, in front of everything. */
function sessionOfOurs(session: unknown) {
  return (app: INestApplication) => {
    const place = (request: { session?: unknown }) => (request.session = session)
    if (app.getHttpAdapter().getType() === 'express') {
      app.use((request: IncomingMessage & { session?: unknown }, _response: unknown, next: () => void) => {
        place(request)
        next()
      })
      return
    }
    const fastify: { addHook(name: string, hook: (request: object, reply: unknown, done: () => void) => void): void } =
      app.getHttpAdapter().getInstance()
    fastify.addHook('onRequest', (request, _reply, done) => {
      place(request)
      done()
    })
  }
}

describe.each(platforms)('sessionStore on %s', (platform) => {
  it('keeps the proof in the session, under a new id, with what the session holds', async () => {
    const app = await start(platform, { controllers, duo, session: true })
    const alice = app.visitor('alice')
    expect((await alice.get('/own/views')).json()).toEqual({ views: 1 })
    const before = alice.jar.get('app.session') ?? ''
    expect((await alice.get('/page')).status).toBe(303)
    await app.logIn(alice)
    const after = alice.jar.get('app.session') ?? ''
    expect([before === '', after === '', after === before]).toEqual([false, false, false])
    expect((await alice.get('/page')).json()).toEqual({ by: 'alice' })
    expect((await alice.get('/own/views')).json()).toEqual({ views: 2 })
    const fixed = app.visitor('alice')
    fixed.jar.set('app.session', before)
    expect((await fixed.get('/page')).status).toBe(303)
    expect((await fixed.get('/own/views')).json()).toEqual({ views: 1 })
  })

  it('ends with a session that the application ends, and with its user', async () => {
    const app = await start(platform, { controllers, duo, session: true })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    const other = app.visitor('bob')
    for (const [name, value] of alice.jar) other.jar.set(name, value)
    expect((await other.get('/page')).status).toBe(303)
    expect((await alice.get('/page')).status).toBe(303)
    app.clock.seconds += 1
    await app.logIn(alice)
    expect((await alice.get('/page')).status).toBe(200)
    await alice.get('/own/end')
    expect((await alice.get('/page')).status).toBe(303)
  })

  it('names the middleware that is missing, to whoever runs the application alone', async () => {
    const heard: unknown[] = []
    const getUsername = (request: { headers: Record<string, string> }) => request.headers['x-user']
    const app = await start(platform, {
      controllers,
      duo: { store: sessionStore(), getUsername },
      app: { logger: { log() {}, warn() {}, error: (error: unknown) => heard.push(error) } },
    })
    const reply = await app.visitor('alice').get('/page')
    expect(reply.status).toBe(500)
    expect(reply.text).not.toContain('session')
    expect(String(heard)).toContain('express-session, @fastify/session or @fastify/secure-session')
  })

  it('has no proof for a request whose session was ended on the way', async () => {
    const app = await start(platform, { controllers, duo, prepare: sessionOfOurs(null) })
    expect((await app.visitor('alice').get('/page')).status).toBe(303)
  })

  it('refuses a session whose id it cannot renew, unless told how or that there is none', async () => {
    const without = await start(platform, { controllers, duo, prepare: sessionOfOurs({}) })
    expect((await without.logIn(without.visitor('alice'))).status).toBe(500)
    expect(without.events.at(-1)).toMatchObject({ reason: 'callback_failed', error: { code: 'session_not_renewed' } })
    let renewed = 0
    for (const renew of [false as const, () => renewed++]) {
      const told = { controllers, duo: { store: sessionStore({ renew, key: 'second' }) } }
      const session: { second?: object } = {}
      const app = await start(platform, { ...told, prepare: sessionOfOurs(session) })
      expect((await app.logIn(app.visitor('alice'))).status).toBe(303)
      expect(session.second).toMatchObject({ proof: expect.any(String) })
    }
    expect(renewed).toBe(1)
  })

  it('says that a session could not be renewed when its own store fails', async () => {
    const session = {
      sessionId: 'one',
      regenerate: (done: (error: unknown) => void) => done(new Error('store is down')),
    }
    const app = await start(platform, { controllers, duo, prepare: sessionOfOurs(session) })
    expect((await app.logIn(app.visitor('alice'))).status).toBe(500)
    expect(app.events.at(-1)).toMatchObject({ reason: 'callback_failed', error: { message: 'store is down' } })
  })
})

describe('sessionStore over cookie-session', () => {
  it('has no id to renew', async () => {
    const prepare = (app: INestApplication) =>
      app.use(cookieSession({ name: 'app.session', keys: ['a key of the application under test'] }))
    const app = await start('express', { controllers, duo, prepare })
    const alice = app.visitor('alice')
    await alice.get('/own/views')
    expect((await app.logIn(alice)).status).toBe(303)
    expect((await alice.get('/page')).json()).toEqual({ by: 'alice' })
    expect((await alice.get('/own/views')).json()).toEqual({ views: 2 })
    await alice.post('/duo/logout')
    expect((await alice.get('/page')).status).toBe(303)
    expect((await alice.get('/own/views')).json()).toEqual({ views: 3 })
  })
})
