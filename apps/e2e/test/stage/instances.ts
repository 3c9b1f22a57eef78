import { createSimulator, type Simulator } from '@duokit/simulator'
import { type RedisServer, startRedis } from 'testing/redis-server'
import { programOf } from './built-sample.js'
import { type Program, startProgram } from './program.js'
import { startRoundRobin } from './round-robin.js'

/** Three processes of a sample that share their configuration and one Redis, behind one address. */
export interface Instances {
  readonly url: string
  readonly duo: Simulator
  readonly redis: RedisServer
  readonly programs: readonly Program[]
  close(): Promise<void>
}

/** Starts them as a deployment would: by their environment alone. */
export async function startInstances(framework: string): Promise<Instances> {
  const programs: Program[] = []
  const closers: (() => Promise<void>)[] = []
  const close = async () => {
    for (const end of closers.splice(0).toReversed()) await end()
  }
  try {
    const duo = await createSimulator()
    closers.push(() => duo.close())
    const redis = await startRedis()
    closers.push(() => redis.close())
    const proxy = await startRoundRobin(() => programs.map(({ port }) => port))
    closers.push(() => proxy.close())
    const environment = environmentOf(duo, { ORIGIN: proxy.url, REDIS_URL: redis.url })
    for (let count = 0; count < 3; count++) {
      const program = await startProgram([programOf(framework)], environment)
      programs.push(program)
      closers.push(() => program.close())
    }
    return { url: proxy.url, duo, redis, programs, close }
  } catch (error) {
    await close()
    throw error
  }
}

function environmentOf(duo: Simulator, addresses: Readonly<Record<string, string>>): Record<string, string> {
  const { ikey, skey } = duo.application
  return {
    ...addresses,
    SESSION_SECRET: 'what signs the sessions of every instance',
    DUO_HOST: duo.host,
    DUO_IKEY: ikey,
    DUO_SKEY: skey,
    DUO_AKEY: 'the akey of every instance'.padEnd(48, '.'),
  }
}
