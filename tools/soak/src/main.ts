import { setTimeout as wait } from 'node:timers/promises'
import { choicesOf } from './choices.ts'
import { createTrouble, type Trouble } from './faults.ts'
import { laws, Ledger } from './ledger.ts'
import { readOptions } from './options.ts'
import { Person, type PromptName } from './person.ts'
import { judgeReply } from './judge-reply.ts'
import { mostGrown, printReport } from './report.ts'
import { buildScene, type SoakScene } from './scene.ts'
import { watchForStalls } from './stalls.ts'
import { pickStory } from './stories.ts'

// Thousands of logins through several instances of a built sample with one Redis and the local Duo, while one thing
// after the other goes wrong: what must never happen is counted.

const options = readOptions()
const stop = new AbortController()
let signalled: number | undefined
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => {
    signalled = status
    stop.abort()
  })
}
const ledger = new Ledger()
const scene = await buildScene({ ...options, ledger })
try {
  await run()
} finally {
  await scene.close()
}
// Whatever a connection of the local Duo may still be waiting for.
process.exit(signalled ?? (ledger.isClean ? 0 : 1))

async function run(): Promise<void> {
  const over = new AbortController()
  const { signal } = over
  stop.signal.addEventListener('abort', () => over.abort())
  const trouble = createTrouble(scene, { calm: options.calm, signal })
  watchForStalls(trouble.stalled)
  for (const instance of scene.instances) instance.onStall(trouble.stalled)
  await untilReady(scene)
  const begun = performance.now()
  scene.site.onReply = (reply) => judgeReply(reply, { trouble, ledger })
  const visitors = Array.from({ length: options.visitors }, (_, index) => visit(scene, { index, trouble, signal }))
  const progress = report({ begun, trouble, signal })
  await wait(options.warmUp * 1000, undefined, { signal: stop.signal }).catch(() => undefined)
  const before = await scene.memories()
  setTimeout(() => over.abort(), options.seconds * 1000 - (performance.now() - begun))
  await Promise.all([trouble.run(), ...visitors, progress])
  if (signalled !== undefined) return
  const after = await scene.memories()
  const most = mostGrown({ logins: ledger.begun, instances: after.length })
  for (const [index, memory] of after.entries()) {
    const grown = memory.heap - (before[index]?.heap ?? 0)
    if (grown > most) ledger.breaks(laws.memory, `instance ${index}: ${grown.toFixed(1)} MB`)
  }
  printReport({ ledger, before, after, seconds: (performance.now() - begun) / 1000, trouble, options })
}

/** Until whole logins pass at each instance: they listen before they have reached Redis. */
async function untilReady({ site, answerTo, instances }: SoakScene): Promise<void> {
  const deadline = performance.now() + 60_000
  for (let passed = 0; passed < 2 * instances.length; ) {
    const person = new Person({ site, answerTo, name: 'alice', prompt: 'iframe', ledger: new Ledger() })
    const through = await person.throughDuo()
    const outcome = through.failure ?? (await person.finish(through.login, through.answer))
    if (outcome === 'verified') passed++
    else if (stop.signal.aborted || performance.now() > deadline) throw new Error(`no login passes: ${outcome}`)
    else await wait(200)
  }
}

interface Visit {
  readonly index: number
  readonly trouble: Trouble
  readonly signal: AbortSignal
}

/** One visitor after the other, until the time is over; the last login ends. */
async function visit({ site, answerTo, duo }: SoakScene, { index, trouble, signal }: Visit): Promise<void> {
  const random = choicesOf(options.seed, index + 1)
  const person = (name: string, prompt: PromptName = random.pick(['iframe', 'universal'])): Person =>
    new Person({ site, answerTo, name, prompt, ledger })
  while (!signal.aborted) {
    try {
      ledger.outcome(await pickStory(random)({ person, random, duo, trouble, ledger }))
    } catch (error) {
      ledger.breaks(laws.fault, `an answer that nobody understands: ${(error as Error).stack}`)
    }
  }
}

async function report({ begun, trouble, signal }: Omit<Visit, 'index'> & { readonly begun: number }): Promise<void> {
  while (!signal.aborted) {
    await wait(3000, undefined, { signal }).catch(() => undefined)
    const broken = [...ledger.broken.values()].reduce((sum, cases) => sum + cases.length, 0)
    const verified = ledger.outcomes.get('verified') ?? 0
    const numbers = `${ledger.begun.toLocaleString('en')} logins begun, ${verified.toLocaleString('en')} plain ones verified`
    const seconds = ((performance.now() - begun) / 1000).toFixed(0).padStart(4)
    console.log(`${seconds} s: ${numbers}, ${broken === 0 ? 'no law broken' : `${broken} BROKEN`} (${trouble.current})`)
  }
}
