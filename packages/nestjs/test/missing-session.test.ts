import { DuoGuard, type DuoModuleExtras, type DuoOptions, RequireDuo, sessionStore } from '@duokit/nestjs'
import { ConsoleLogger, Controller, Get, Sse, UseGuards } from '@nestjs/common'
import { of } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { type Platform, platforms } from './platform.js'

@UseGuards(DuoGuard)
@Controller()
class Pages {
  @Get('page')
  page() {
    return {}
  }
  @RequireDuo({ maxAge: 60 })
  @Get('transfer')
  transfer() {
    return {}
  }
  @Sse('events')
  events() {
    return of({ data: 1 })
  }
}

/** Keeps every error and warning that Nest's logger gets. */
class Heard extends ConsoleLogger {
  readonly lines: string[] = []
  override error(...given: readonly unknown[]) {
    this.lines.push(given.map(String).join(' '))
  }
  override warn(...given: readonly unknown[]) {
    this.lines.push(given.map(String).join(' '))
  }
  override log() {
    // Nest says a lot when it starts.
  }
}

interface WithSession {
  readonly session?: { readonly user?: string }
}

const firstFactors: readonly (readonly [string, Partial<DuoOptions & DuoModuleExtras>])[] = [
  ['a header', {}],
  ['the session', { getUsername: (request: WithSession) => request.session?.user }],
  ['the session, with a login page', { getUsername: (request: WithSession) => request.session?.user, loginUrl: '/in' }],
]

const guarded = platforms.flatMap((platform) => firstFactors.map(([name, duo]) => [platform, name, duo] as const))

describe.each(guarded)(
  'a guard where no session middleware ran, on %s, with a user from %s',
  (platform, _name, duo) => {
    it.each(['/page', '/transfer', '/events', '/duo/start?next=/page'])(
      'responds 500 and logs session_missing with advice for %s',
      async (path) => {
        const { app, logger } = await startWithout(platform, duo)
        const reply = await app.visitor('alice').get(path)
        expect(reply.status).toBe(500)
        expect(reply.text).not.toContain('session')
        expect(logger.lines.join('\n')).toContain('session_missing')
        expect(logger.lines.join('\n')).toContain('use express-session, @fastify/session or @fastify/secure-session')
      },
    )
  },
)

async function startWithout(platform: Platform, duo: Partial<DuoOptions & DuoModuleExtras>) {
  const logger = new Heard()
  const app = await start(platform, {
    controllers: [Pages],
    duo: { onEvent: undefined, store: sessionStore(), ...duo } as Partial<DuoOptions & DuoModuleExtras>,
    app: { logger },
  })
  return { app, logger }
}
