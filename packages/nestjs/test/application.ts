import {
  type DuoEvent,
  DuoModule,
  type DuoModuleExtras,
  type DuoOptions,
  cookieStore,
  iframePrompt,
} from '@duokit/nestjs'
import {
  type INestApplication,
  Module,
  type ModuleMetadata,
  type NestApplicationOptions,
  type Type,
} from '@nestjs/common'
import { onTestFinished } from 'vitest'
import { half, keys } from 'testing/duo-half'
import { createOn, type Platform, portOf, useSessions } from './platform.js'
import { type Reply, Visitor } from './visitor.js'

/** How the application under test is put together. */
export interface Setting extends ModuleMetadata {
  readonly duo?: Partial<DuoOptions & DuoModuleExtras>
  /** Instead of `DuoModule.forRoot`. */
  readonly duoModules?: ModuleMetadata['imports']
  readonly session?: boolean
  readonly app?: NestApplicationOptions
  /** Before it listens. */
  readonly prepare?: (app: INestApplication) => unknown
}

/** `basePath` is where the browser finds the routes. */
interface LoggingIn {
  readonly next?: string
  readonly basePath?: string
  readonly user?: string
  /** What posts Duo's answer: a page by default. */
  readonly as?: 'page' | 'script'
}

/** A running application, its chosen clock, and what it reported. */
export interface Running {
  readonly app: INestApplication
  readonly port: number
  readonly events: DuoEvent[]
  readonly clock: { seconds: number }
  visitor(user?: string): Visitor
  /** The whole login. */
  logIn(visitor: Visitor, how?: LoggingIn): Promise<Reply>
}

const origin = 'http://localhost:1234'

/** Options whose first factor is the header `X-User`. */
export function optionsFor(clock: { seconds: number }, events: DuoEvent[] = []): DuoOptions {
  return {
    origin,
    prompt: iframePrompt(keys),
    getUsername: (request) => request.headers['x-user'],
    store: cookieStore({ bindTo: 'browser' }),
    now: () => clock.seconds * 1000,
    onEvent: (event) => events.push(event),
  }
}

export const startOfTime = 1_800_000_000

export async function start(platform: Platform, setting: Setting = {}): Promise<Running> {
  const { duo = {}, duoModules, session, app: appOptions, prepare, imports = [], ...rest } = setting
  const clock = { seconds: startOfTime }
  const events: DuoEvent[] = []
  const modules = duoModules ?? [DuoModule.forRoot({ ...optionsFor(clock, events), ...duo } as DuoOptions)]

  @Module({ imports: [...modules, ...imports], ...rest })
  class App {}

  return run(platform, App, { session: session === true, prepare, appOptions, clock, events })
}

/** Starts any module. */
export async function run(
  platform: Platform,
  module: Type,
  options: {
    session?: boolean
    prepare?: Setting['prepare'] | undefined
    appOptions?: NestApplicationOptions | undefined
    clock: { seconds: number }
    events?: DuoEvent[]
  },
): Promise<Running> {
  const { session = false, prepare, appOptions, clock, events = [] } = options
  const app = await createOn(platform, module, appOptions)
  onTestFinished(() => app.close())
  if (session) await useSessions(app, platform)
  await prepare?.(app)
  const port = await portOf(app)
  const visitor = (user?: string) => new Visitor({ port, origin, user })
  return {
    app,
    port,
    events,
    clock,
    visitor,
    async logIn(who, { next = '/page', basePath = '/duo', user = who.extra['x-user'] ?? '', as = 'page' } = {}) {
      const query = new URLSearchParams({ next, max_age: '1' })
      const started = await who.get(`${basePath}/start?${query.toString()}`, { as: 'script' })
      const { sigRequest, postAction, postArgument } = started.json() as Record<string, string>
      const appHalf = sigRequest?.slice(sigRequest.indexOf(':') + 1)
      const answer = `${half({ user, expires: clock.seconds + 300 })}:${appHalf}`
      const form = new URLSearchParams({ [postArgument ?? '']: answer })
      return who.post((postAction ?? '').replace(origin, ''), form.toString(), { as })
    },
  }
}
