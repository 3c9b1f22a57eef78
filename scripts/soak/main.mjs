import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { randomOf } from '../fuzz/random.mjs'
import { startRedis } from '../redis-server.mjs'
import { root } from '../tool.mjs'
import { createSite } from './browser.mjs'
import { createDuoAnswers } from './duo-answers.mjs'
import { createTrouble } from './faults.mjs'
import { samples, startInstances } from './instances.mjs'
import { laws, Ledger } from './ledger.mjs'
import { Person, reasonOf } from './person.mjs'
import { mostGrown, printReport } from './report.mjs'
import { watchForStalls } from './stalls.mjs'
import { pickStory } from './stories.mjs'

// Thousands of logins through several instances of a built sample with one Redis and the local Duo, while one thing
// after the other goes wrong: what must never happen is counted.

const { createSimulator } = await import(pathToFileURL(join(root, 'packages', 'simulator', 'dist', 'index.js')).href)

const options = readOptions()
const stop = new AbortController()
let signalled
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.on(signal, () => {
    signalled = status
    stop.abort()
  })
}
const closers = []
const ledger = new Ledger()
try {
  await run()
} finally {
  for (const close of closers.toReversed()) await close()
}
// Whatever a connection of the local Duo may still be waiting for.
process.exit(signalled ?? ([...ledger.broken.values()].some((cases) => cases.length > 0) ? 1 : 0))

async function run() {
  const scene = await build()
  const over = new AbortController()
  const { signal } = over
  stop.signal.addEventListener('abort', () => over.abort())
  const trouble = createTrouble(scene, { calm: options.calm, signal })
  for (const watched of [watchForStalls, ...scene.instances.map(({ onStall }) => onStall)]) watched(trouble.stalled)
  await untilReady(scene)
  const begun = performance.now()
  scene.site.onReply = (reply) => judgeReply(reply, trouble)
  const visitors = Array.from({ length: options.visitors }, (_, index) => visit({ index, scene, trouble, signal }))
  const progress = report({ begun, trouble, signal })
  await wait(options.warmUp * 1000, undefined, { signal: stop.signal }).catch(() => undefined)
  const before = await memories(scene)
  setTimeout(() => over.abort(), options.seconds * 1000 - (performance.now() - begun))
  await Promise.all([trouble.run(), ...visitors, progress])
  if (signalled !== undefined) return
  const after = await memories(scene)
  for (const [index, memory] of after.entries()) {
    const grown = memory.heap - before[index].heap
    const most = mostGrown({ logins: ledger.begun, instances: after.length })
    if (grown > most) ledger.breaks(laws.memory, `instance ${index}: ${grown.toFixed(1)} MB`)
  }
  printReport({ ledger, before, after, seconds: (performance.now() - begun) / 1000, trouble, options })
}

async function build() {
  const duo = await createSimulator({ config: { defaultOutcome: 'allow', lockoutAfter: 1_000_000 } })
  closers.push(() => duo.close())
  duo.users.outcomes('enroll.dave', 'allow')
  const redis = await startRedis()
  closers.push(() => redis.close())
  // Nobody listens there: like a load balancer, each browser chooses an instance for each request.
  const origin = 'http://localhost:3999'
  const { instances, close } = await startInstances({
    sample: options.sample,
    environment: environmentOf(duo, { ORIGIN: origin, REDIS_URL: redis.url }),
    onEnd: (what) => ledger.breaks(laws.ended, what),
  })
  closers.push(close)
  const onLost = (what) => ledger.breaks(laws.lost, what)
  const site = createSite({ origin, ports: instances.map(({ port }) => port), onReply: () => undefined, onLost })
  closers.push(() => site.close())
  return { duo, redis, instances, site, answerTo: createDuoAnswers(duo, origin) }
}

/** Until whole logins pass at each instance: they listen before they have reached Redis. */
async function untilReady(scene) {
  const deadline = performance.now() + 60_000
  for (let passed = 0; passed < 2 * scene.instances.length; ) {
    const person = new Person({ ...scene, name: 'alice', prompt: 'iframe', ledger: new Ledger() })
    const { login, answer } = await person.throughDuo()
    const outcome = answer === undefined ? 'no answer of Duo' : await person.finish(login, answer)
    if (outcome === 'verified') passed++
    else if (stop.signal.aborted || performance.now() > deadline) throw new Error(`no login passes: ${outcome}`)
    else await wait(200)
  }
}

function environmentOf(duo, addresses) {
  const { ikey, skey } = duo.application
  return {
    ...addresses,
    SESSION_SECRET: 'what signs the sessions of every instance',
    DUO_HOST: duo.host,
    DUO_CLIENT_ID: ikey,
    DUO_CLIENT_SECRET: skey,
    DUO_IKEY: ikey,
    DUO_SKEY: skey,
    DUO_AKEY: 'the akey of every instance'.padEnd(48, '.'),
  }
}

/** One visitor after the other, until the time is over; the last login ends. */
async function visit({ index, scene, trouble, signal }) {
  const random = randomOf(options.seed, index)
  const person = (name, prompt = random.pick(['iframe', 'universal'])) => new Person({ ...scene, name, prompt, ledger })
  while (!signal.aborted) {
    try {
      ledger.outcome(await pickStory(random)({ person, random, duo: scene.duo, trouble, ledger }))
    } catch (error) {
      ledger.breaks(laws.fault, `an answer that nobody understands: ${error.stack}`)
    }
  }
}

function judgeReply(reply, trouble) {
  ledger.status(reply.status)
  if (reply.status < 500) return
  const faults = trouble.since(reply.begun).filter(({ harmless }) => !harmless)
  // Duo says of a wrong clock what it says of a wrong key, and that is a 500 for whoever runs the application.
  const isHonest = reply.status === 503 ? faults.length > 0 : faults.some(({ wrongClock }) => wrongClock)
  if (!isHonest) ledger.breaks(laws.fault, `${reply.status} ${reply.path.replace(/\?.*/s, '')}: ${reasonOf(reply)}`)
}

async function report({ begun, trouble, signal }) {
  while (!signal.aborted) {
    await wait(3000, undefined, { signal }).catch(() => undefined)
    const broken = [...ledger.broken.values()].reduce((sum, cases) => sum + cases.length, 0)
    const verified = ledger.outcomes.get('verified') ?? 0
    const numbers = `${ledger.begun.toLocaleString('en')} logins begun, ${verified.toLocaleString('en')} plain ones verified`
    const seconds = ((performance.now() - begun) / 1000).toFixed(0).padStart(4)
    console.log(`${seconds} s: ${numbers}, ${broken === 0 ? 'no law broken' : `${broken} BROKEN`} (${trouble.current})`)
  }
}

async function memories({ instances }) {
  return Promise.all(instances.map((instance) => instance.memory()))
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '120' },
      visitors: { type: 'string', default: '12' },
      sample: { type: 'string', default: 'koa' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    },
  })
  const [seconds, visitors, seed] = ['seconds', 'visitors', 'seed'].map((name) => wholeNumber(name, values[name]))
  if (!Object.hasOwn(samples, values.sample)) {
    console.error(`--sample must be one of ${Object.keys(samples).join(', ')}`)
    process.exit(2)
  }
  const warmUp = Math.max(3, Math.round(seconds / 6))
  // Enough for each thing to go wrong once.
  const calm = Math.max(1, ((seconds - warmUp) * 0.9) / 15 - 2.2)
  return { seconds, visitors, seed, sample: values.sample, warmUp, calm }
}

function wholeNumber(name, text) {
  if (/^\d{1,10}$/.test(text) && Number(text) > 0) return Number(text)
  console.error(`--${name} must be a whole number`)
  process.exit(2)
}
