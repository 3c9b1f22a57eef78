import { createSimulator, type Simulator } from '@duokit/simulator'
import { Application } from './application.js'
import type {
  RunningTarget,
  Target,
  TargetChoice,
  TargetDuoOptions,
  TargetEvent,
  TargetOptions,
  TargetPrompt,
} from './target.js'

/** What a scenario may choose about the application under test. */
export interface Setting extends Partial<Omit<TargetDuoOptions, 'now' | 'onEvent' | 'loginUrl'>> {
  /** `/login` by default, as every target has it; `undefined` for none. */
  readonly loginUrl?: TargetDuoOptions['loginUrl'] | undefined
  readonly store?: TargetOptions['store']
  readonly bodyParser?: boolean
  readonly identity?: TargetOptions['identity']
  /** The stage's by default. */
  readonly prompt?: PromptKind | Omit<TargetChoice, 'kind' | 'prompts'>
  /** In place of the keys of the local Duo, or beside them. */
  readonly keys?: Keys
}

type PromptKind = TargetPrompt['kind']

interface Keys {
  readonly ikey?: string
  readonly skey?: string | readonly string[]
  /** For the iframe. */
  readonly akey?: string | readonly string[]
  readonly availability?: boolean
}

/** Where a scenario happens: one target, one local Duo, and the clock of both. */
export interface Stage {
  readonly duo: Simulator
  /** Which prompt applications have that say nothing else. */
  readonly prompt: PromptKind
  /** Whether the scenario sets the clock and hears events. */
  readonly timed: boolean
  start(setting?: Setting): Promise<Application>
  /** Lets the time of the application and of Duo pass, in seconds. */
  later(seconds: number): void
}

/** The second at which every scenario with a chosen clock begins. */
const beginning = 1_800_000_000

/** A public origin cannot have a local Duo, so the usual one is on loopback; nothing listens there. */
const usualOrigin = 'http://localhost:1234'

const usualCookieSecret = 'the cookieSecret of the application under test'
const usualAkey = 'the-akey-of-the-application-under-test-'.padEnd(48, 'x')

/** What stands behind a stage: a local Duo, and the applications that were started with it. */
export interface Scenery {
  readonly duo: Simulator
  start(options: TargetOptions): Promise<RunningTarget>
  /** Makes Duo's next answer another text than every one before, on a clock that nobody moves. */
  vary(): void
  close(): Promise<void>
}

/** Starts a local Duo for a target. */
export async function openScenery(target: Target): Promise<Scenery> {
  const duo = await createSimulator({ config: { defaultOutcome: 'allow' } })
  const closers: (() => Promise<void> | void)[] = [() => duo.close()]
  let answers = 0
  return {
    duo,
    async start(options) {
      const running = await target.start(options)
      closers.push(() => running.close())
      return running
    },
    // An answer holds user, application and end, in seconds: one that is good for longer each time is another one.
    vary: () => duo.config.set({ answerLifetime: usualLifetime + ++answers }),
    async close() {
      for (const close of closers.toReversed()) await close()
    },
  }
}

/** Seconds for which an answer of Duo is good. */
const usualLifetime = 300

/** Runs something on a stage of its own, and takes it down whatever happens. */
export async function onStage(target: Target, act: (stage: Stage) => Promise<void>): Promise<void> {
  const scenery = await openScenery(target)
  try {
    await act(stageOf(target, scenery))
  } finally {
    await scenery.close()
  }
}

/** What a scenario sees of it. */
export function stageOf(target: Target, scenery: Scenery): Stage {
  const { duo } = scenery
  const timed = target.lacks?.clock === undefined
  let seconds = beginning
  if (timed) duo.clock.freeze(seconds)
  const later = (passed: number): void => {
    seconds += passed
    duo.clock.freeze(seconds)
  }
  return {
    duo,
    prompt: 'iframe',
    timed,
    later,
    async start(setting = {}) {
      const events: TargetEvent[] = []
      const heard = timed ? { now: () => seconds * 1000, onEvent: (event: TargetEvent) => void events.push(event) } : {}
      const options = targetOptions(duo, setting, heard)
      const { url } = await scenery.start(options)
      if (timed) return new Application({ url, options, events, duo, nextSecond: () => later(1) })
      return new Application({ url, options, events: undefined, duo, beforeAnswer: () => scenery.vary() })
    },
  }
}

/** The same stage with another prompt. */
export function withPrompt(stage: Stage, prompt: PromptKind): Stage {
  return { ...stage, prompt, start: (setting) => stage.start({ prompt, ...setting }) }
}

function targetOptions(duo: Simulator, setting: Setting, heard: Partial<TargetDuoOptions>): TargetOptions {
  const {
    store = 'session',
    bodyParser = true,
    prompt = 'iframe',
    keys,
    loginUrl,
    identity,
    ...options
  } = {
    loginUrl: '/login',
    ...setting,
  }
  // The iframe's own akey is enough; Duo knows every key of the Universal Prompt.
  const secret = prompt === 'iframe' ? {} : { cookieSecret: usualCookieSecret }
  return {
    duo: { origin: usualOrigin, ...(loginUrl === undefined ? {} : { loginUrl }), ...secret, ...options, ...heard },
    prompt:
      typeof prompt === 'string' ? promptOf(prompt, duo, keys) : { ...prompt, kind: 'choice', prompts: both(duo) },
    store,
    bodyParser,
    ...(identity && { identity }),
  }
}

function promptOf(kind: PromptKind, duo: Simulator, keys: Keys = {}): TargetPrompt {
  const { ikey, skey, akey } = { ...duo.application, akey: usualAkey, ...keys }
  const { host } = duo
  const { availability } = keys
  const asking = availability === undefined ? {} : { availability }
  return kind === 'iframe'
    ? { kind, host, ikey, skey, akey, ...asking }
    : { kind, host, clientId: ikey, clientSecret: skey }
}

function both(duo: Simulator): TargetChoice['prompts'] {
  return { iframe: promptOf('iframe', duo), universal: promptOf('universal', duo) }
}
