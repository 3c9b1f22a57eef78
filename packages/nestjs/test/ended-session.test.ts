import { authorizeAnswer } from '@duokit/conformance'
import { type DuoOptions, sessionStore, universalPrompt } from '@duokit/nestjs'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { Controller, createParamDecorator, type ExecutionContext, Get, Query } from '@nestjs/common'
import cookieSession from 'cookie-session'
import expressSession, { type SessionData, Store } from 'express-session'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Running, start } from './application.js'
import { platforms } from './platform.js'
import type { Visitor } from './visitor.js'

// What happens to a session while its request waits for Duo, or for onVerified.

let duo: Simulator
beforeAll(async () => {
  duo = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
beforeEach(() => duo.reset())
afterAll(() => duo.close())

interface Session {
  identity?: { name: string } | undefined
  destroy?(done: () => void): void
}
interface WithSession {
  session?: Session | null
}

const requestOf = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<object>(),
)

@Controller('first')
class FirstFactor {
  @Get('login')
  logIn(@requestOf() { session }: WithSession, @Query('u') name: string) {
    if (session) session.identity = { name }
    return {}
  }
  @Get('forget')
  forget(@requestOf() { session }: WithSession) {
    if (session) session.identity = undefined
    return {}
  }
  @Get('end')
  async end(@requestOf() request: WithSession) {
    await endSession(request)
    return {}
  }
}

async function endSession({ session }: WithSession): Promise<void> {
  await new Promise<void>((done) => session?.destroy?.(done))
}

interface Moment {
  readonly alice: Visitor
  readonly app: Running
}

/** Logs in where something happens while Duo is asked for the code, or in `onVerified`. */
async function loggingIn(
  platform: (typeof platforms)[number],
  setting: {
    when: 'token' | 'onVerified'
    happens: (moment: Moment, request: WithSession) => unknown
    session?: boolean
    prepare?: Parameters<typeof start>[1] extends infer S ? NonNullable<S>[keyof NonNullable<S> & 'prepare'] : never
  },
) {
  const under: { moment?: Moment } = {}
  const { ikey, skey } = duo.application
  const fetching: NonNullable<DuoOptions['fetch']> = async (url, init) => {
    if (setting.when === 'token' && url.endsWith('/token') && under.moment !== undefined)
      await setting.happens(under.moment, {})
    return fetch(url, init)
  }
  const app = await start(platform, {
    controllers: [FirstFactor],
    session: setting.session ?? true,
    ...(setting.prepare === undefined ? {} : { prepare: setting.prepare }),
    duo: {
      prompt: universalPrompt({ host: duo.host, clientId: ikey, clientSecret: skey }),
      cookieSecret: 'a secret of the application under test',
      store: sessionStore(),
      fetch: fetching,
      // As many write it: it throws where there is no session.
      getUsername: (request) => (request as unknown as { session: Session }).session.identity?.name,
      onVerified: async (request) => {
        if (setting.when === 'onVerified' && under.moment !== undefined)
          await setting.happens(under.moment, request as WithSession)
      },
    },
  })
  const alice = app.visitor()
  await alice.get('/first/login?u=mallory')
  duo.clock.freeze(app.clock.seconds)
  const started = await alice.get('/duo/start?next=/page', { as: 'script' })
  const back = await authorizeAnswer(String(started.json()['authUrl']), 'http://localhost:1234')
  under.moment = { app, alice }
  const reply = await alice.get(back, { headers: { 'sec-fetch-site': 'same-origin' } })
  return { app, alice, reply, reason: app.events.find((event) => event.type === 'rejected')?.reason }
}

/** Another request of the same browser. */
const elsewhere =
  (path: string) =>
  async ({ app, alice }: Moment) => {
    const other = app.visitor()
    for (const [name, value] of alice.jar) other.jar.set(name, value)
    await other.get(path)
  }

async function isVerified({ alice }: Moment): Promise<unknown> {
  const reply = await alice.get('/duo/status', { as: 'script' })
  return reply.status === 200 ? reply.json()['verified'] : false
}

describe.each(platforms)('a session on %s', (platform) => {
  it.each<['token' | 'onVerified', string, string]>([
    ['token', '/first/end', 'session_changed'],
    ['onVerified', '/first/end', 'session_changed'],
    ['token', '/first/forget', 'session_changed'],
    ['token', '/first/login?u=victim', 'user_mismatch'],
  ])('is not brought back, nor verified for another user: %s, %s', async (when, path, reason) => {
    const found = await loggingIn(platform, { when, happens: elsewhere(path) })
    expect([found.reply.status, found.reason]).toEqual([403, reason])
    expect(found.app.events.map(({ type }) => type)).not.toContain('verified')
    expect(await isVerified(found)).toBe(false)
  })

  it('is not brought back where onVerified ends it', async () => {
    const found = await loggingIn(platform, { when: 'onVerified', happens: (_moment, request) => endSession(request) })
    expect([found.reply.status, found.reason]).toEqual([403, 'session_changed'])
    expect(await isVerified(found)).toBe(false)
  })

  it('may be renewed by onVerified', async () => {
    const happens = async (_moment: Moment, request: WithSession) => {
      const identity = request.session?.identity
      const { session } = request
      const renew = Reflect.get(session ?? {}, 'regenerate') as (done: () => void) => void
      await new Promise<void>((done) => Reflect.apply(renew, session, [done]))
      Object.assign(request.session ?? {}, { identity })
    }
    const found = await loggingIn(platform, { when: 'onVerified', happens })
    expect([found.reply.status, found.reason]).toEqual([303, undefined])
    expect(await isVerified(found)).toBe(true)
  })
})

describe('a session of cookie-session', () => {
  it('is not brought back where onVerified ends it', async () => {
    const found = await loggingIn('express', {
      when: 'onVerified',
      session: false,
      prepare: (app) => app.use(cookieSession({ name: 'app.session', secret: 'a secret of the application' })),
      happens: (_moment, request) => void (request.session = null),
    })
    expect([found.reply.status, found.reason]).toEqual([403, 'session_changed'])
  })
})

/** As Redis and databases do: what a request holds is a copy, and saving brings back what was deleted meanwhile. */
class CopyingStore extends Store {
  readonly kept = new Map<string, string>()

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    const text = this.kept.get(id)
    setImmediate(() => done(undefined, text === undefined ? null : (JSON.parse(text) as SessionData)))
  }

  override set(id: string, session: SessionData, done?: (error?: unknown) => void): void {
    this.kept.set(id, JSON.stringify(session))
    setImmediate(() => done?.())
  }

  override destroy(id: string, done?: (error?: unknown) => void): void {
    this.kept.delete(id)
    setImmediate(() => done?.())
  }
}

describe('a session of express-session in a store that copies', () => {
  const copying = () => {
    const store = new CopyingStore()
    const options = { store, name: 'app.session', secret: 'a secret of the application' }
    return {
      store,
      prepare: (app: { use(middleware: unknown): unknown }) =>
        app.use(expressSession({ ...options, resave: true, saveUninitialized: false })),
    }
  }

  it.each<['token' | 'onVerified', string, string]>([
    ['token', '/first/end', 'session_changed'],
    ['onVerified', '/first/end', 'session_changed'],
    ['token', '/first/forget', 'session_changed'],
    ['token', '/first/login?u=victim', 'user_mismatch'],
  ])('is not brought back, nor verified for another user: %s, %s', async (when, path, reason) => {
    const { store, prepare } = copying()
    const found = await loggingIn('express', { when, session: false, prepare, happens: elsewhere(path) })
    expect([found.reply.status, found.reason]).toEqual([403, reason])
    expect(found.app.events.map(({ type }) => type)).not.toContain('verified')
    expect(await isVerified(found)).toBe(false)
    // Nor is the user brought back.
    const users = [...store.kept.values()].map((text) => (JSON.parse(text) as Session).identity?.name)
    expect(users).toEqual(path.includes('victim') ? ['victim'] : path.includes('forget') ? [undefined] : [])
  })

  it('is verified where nothing happens to it', async () => {
    const found = await loggingIn('express', {
      when: 'token',
      session: false,
      prepare: copying().prepare,
      happens: () => undefined,
    })
    expect([found.reply.status, found.reason]).toEqual([303, undefined])
    expect(await isVerified(found)).toBe(true)
  })
})
