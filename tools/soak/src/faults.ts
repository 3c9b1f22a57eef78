import type { Simulator } from '@duokit/simulator'
import { setTimeout as wait } from 'node:timers/promises'
import type { RedisServer } from 'testing/redis-server'
import type { Choices } from './choices.ts'
import type { Instance } from './instances.ts'

/** What is there to go wrong. */
export interface Scene {
  readonly duo: Simulator
  readonly redis: RedisServer
  readonly instances: readonly Instance[]
  readonly choices: Choices
}

/** Something that goes wrong while people log in. */
export interface Fault {
  readonly name: string
  readonly seconds: number
  begin?(scene: Scene): unknown
  end?(scene: Scene): unknown
  /** Whoever should get in gets in all the same. */
  readonly harmless?: boolean
  readonly spoils?: boolean
  readonly wrongClock?: boolean
  readonly movesClocks?: boolean
}

type Outages = NonNullable<Parameters<Simulator['config']['set']>[0]['outage']>

const outage = <Where extends keyof Outages>(where: Where, how: Outages[Where], seconds = 2): Fault => ({
  name: `Duo: ${where} ${how}`,
  seconds,
  begin: ({ duo }) => duo.config.set({ outage: { [where]: how } }),
  end: ({ duo }) => duo.config.set({ outage: {} }),
})

const setClocks = ({ instances }: Scene, aheads: readonly number[]): void => {
  for (const [index, instance] of instances.entries()) instance.setClock(aheads[index] ?? aheads.at(-1) ?? 0)
}

const faults: readonly Fault[] = [
  {
    name: 'Duo is slow',
    seconds: 3,
    // Slower, and nothing else: whoever should get in gets in.
    harmless: true,
    begin: ({ duo }) => duo.config.set({ latencyMs: 60 }),
    end: ({ duo }) => duo.config.set({ latencyMs: 0 }),
  },
  {
    name: 'Redis restarts',
    seconds: 2,
    begin: ({ redis }) => redis.stop(),
    end: ({ redis }) => redis.restart(),
  },
  outage('all', 'http503'),
  {
    name: 'a clock is 20 s ahead, another 20 s behind',
    movesClocks: true,
    seconds: 3,
    harmless: true,
    begin: (scene) => setClocks(scene, [20_000, -20_000, 0]),
    end: (scene) => setClocks(scene, [0]),
  },
  outage('health_check', 'reset'),
  outage('token', 'http500'),
  {
    name: 'all clocks jump an hour ahead',
    movesClocks: true,
    // Not all in the same moment.
    wrongClock: true,
    seconds: 3,
    begin(scene) {
      scene.duo.clock.offset(3600)
      setClocks(scene, [3_600_000])
    },
    end(scene) {
      scene.duo.clock.offset(0)
      setClocks(scene, [0])
    },
  },
  outage('authorize', 'html'),
  {
    name: 'Redis hangs',
    seconds: 2,
    begin: ({ redis }) => redis.hang(),
    end: ({ redis }) => redis.resume(),
  },
  {
    name: 'Duo wants fewer calls',
    seconds: 2,
    begin: ({ duo }) => duo.config.set({ rateLimit: 40, retryAfter: 1 }),
    end: ({ duo }) => duo.config.set({ rateLimit: 0, retryAfter: null }),
  },
  {
    name: 'nobody at Duo’s port',
    seconds: 2,
    begin: ({ duo }) => duo.refuseConnections(),
    end: ({ duo }) => duo.acceptConnections(),
  },
  outage('frame', 'http429'),
  {
    name: 'Duo’s clock is 400 s behind',
    wrongClock: true,
    seconds: 2,
    begin: ({ duo }) => duo.clock.offset(-400),
    end: ({ duo }) => duo.clock.offset(0),
  },
  outage('token', 'hang', 1),
  {
    name: 'Duo spoils its answers',
    seconds: 2,
    spoils: true,
    begin: spoil,
    end: ({ duo }) => duo.config.set({ badAuth: null, badIdToken: null }),
  },
]

function spoil({ duo, choices }: Scene): void {
  duo.config.set({
    badAuth: choices.pick(['sig', 'expired', 'user', 'ikey', 'prefix', 'format', 'four-fields', 'expiry-text']),
    badIdToken: choices.pick([
      'sig',
      'alg-none',
      'hs256',
      'iss',
      'aud',
      'expired',
      'user',
      'nonce',
      'no-auth-result',
      'deny',
    ]),
  })
}

/** Nobody's fault but that of the machine that all of this runs on. */
const standstill: Fault = { name: 'the machine stands still', seconds: 0 }

/** Milliseconds in which what was wrong may still show: connections come back, and calls run into their time limit. */
const aftermath = 2500

interface Span {
  readonly fault: Fault
  readonly begun: number
  ended: number
}

/** What goes wrong, one thing after the other, with calm in between. */
export interface Trouble {
  readonly current: string
  readonly spoils: boolean
  readonly count: number
  readonly stalls: number
  /** Tells that the machine stood still until now. */
  stalled(milliseconds: number): void
  /** Finds the faults that a time, up to now, fell into. `since` is of `performance.now()`. */
  since(since: number): readonly Fault[]
  run(): Promise<void>
}

/**
 * Lets things go wrong until it is told to stop, and remembers when.
 *
 * @param how - seconds of calm between two faults
 */
export function createTrouble(scene: Scene, { calm, signal }: { calm: number; signal: AbortSignal }): Trouble {
  const spans: Span[] = []
  return {
    get current() {
      return spans.findLast(({ ended }) => ended === Number.POSITIVE_INFINITY)?.fault.name ?? 'calm'
    },
    get spoils() {
      return spans.some(({ fault, ended }) => fault.spoils && ended === Number.POSITIVE_INFINITY)
    },
    get count() {
      return spans.filter(({ fault }) => fault !== standstill).length
    },
    stalled(milliseconds) {
      const time = performance.now()
      spans.push({ fault: standstill, begun: time - milliseconds, ended: time })
    },
    get stalls() {
      return spans.filter(({ fault }) => fault === standstill).length
    },
    since: (since) => spans.filter(({ ended }) => ended + aftermath > since).map(({ fault }) => fault),
    async run() {
      for (let turn = 0; !signal.aborted; turn++) {
        if (!(await pause(calm, signal))) return
        const fault = faults[turn % faults.length] as Fault
        const span: Span = { fault, begun: performance.now(), ended: Number.POSITIVE_INFINITY }
        spans.push(span)
        try {
          await fault.begin?.(scene)
          await pause(fault.seconds, signal)
        } finally {
          await fault.end?.(scene)
          span.ended = performance.now()
        }
      }
    },
  }
}

/** Says whether to go on. */
async function pause(seconds: number, signal: AbortSignal): Promise<boolean> {
  await wait(seconds * 1000, undefined, { signal }).catch(() => undefined)
  return !signal.aborted
}
