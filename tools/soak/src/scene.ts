import { createSimulator, type Simulator } from '@duokit/simulator'
import { startRedis } from 'testing/redis-server'
import { createSite, type Site } from './browser.ts'
import { choicesOf } from './choices.ts'
import { type AnswerTo, createDuoAnswers } from './duo-answers.ts'
import type { Scene } from './faults.ts'
import type { Memory } from './instance-hooks.ts'
import { startInstances } from './instances.ts'
import { type Ledger, laws } from './ledger.ts'

/** Everything that runs: Duo, Redis, the instances, and the site that they are. */
export interface SoakScene extends Scene {
  readonly site: Site
  readonly answerTo: AnswerTo
  memories(): Promise<Memory[]>
  close(): Promise<void>
}

// Nobody listens there: like a load balancer, each browser chooses an instance for each request.
const origin = 'http://localhost:3999'

/** Starts everything, or nothing. */
export async function buildScene(given: { sample: string; seed: number; ledger: Ledger }): Promise<SoakScene> {
  const closers: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (const end of closers.toReversed()) await end()
  }
  try {
    return { ...(await start(given, closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function start(
  { sample, seed, ledger }: { sample: string; seed: number; ledger: Ledger },
  closers: (() => unknown)[],
): Promise<Omit<SoakScene, 'close'>> {
  const duo = await createSimulator({ config: { defaultOutcome: 'allow', lockoutAfter: 1_000_000 } })
  closers.push(() => duo.close())
  duo.users.outcomes('enroll.dave', 'allow')
  const redis = await startRedis()
  closers.push(() => redis.close())
  const { instances, close } = await startInstances({
    sample,
    environment: environmentOf(duo, redis.url),
    onEnd: (what) => ledger.breaks(laws.ended, what),
  })
  closers.push(close)
  const onLost = (what: string): void => ledger.breaks(laws.lost, what)
  const site = createSite({ origin, ports: instances.map(({ port }) => port), onReply: () => undefined, onLost })
  closers.push(() => site.close())
  const memories = (): Promise<Memory[]> => Promise.all(instances.map((instance) => instance.memory()))
  return { duo, redis, instances, site, choices: choicesOf(seed, 0), answerTo: createDuoAnswers(duo, origin), memories }
}

function environmentOf(duo: Simulator, redisUrl: string): Record<string, string> {
  const { ikey, skey } = duo.application
  return {
    ORIGIN: origin,
    REDIS_URL: redisUrl,
    SESSION_SECRET: 'what signs the sessions of every instance',
    DUO_HOST: duo.host,
    DUO_CLIENT_ID: ikey,
    DUO_CLIENT_SECRET: skey,
    DUO_IKEY: ikey,
    DUO_SKEY: skey,
    DUO_AKEY: 'the akey of every instance'.padEnd(48, '.'),
  }
}
