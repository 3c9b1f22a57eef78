import { parseArgs } from 'node:util'
import { BrokenLaw } from './law.mjs'
import { randomOf } from './random.mjs'
import { targets } from './targets.mjs'

// Throws a million odd inputs at everything in core that parses, and holds what comes out against laws and an
// independent reference.

/**
 * @typedef {{
 *   name: string,
 *   share: number, // of a million inputs
 *   make: (random: import('./random.mjs').Random) => unknown, // as JSON
 *   check: (input: any) => string | Promise<string>, // the outcome, for the table; throws where a law is broken
 * }} Target
 */

/** Of one target; what breaks a law breaks it a thousand times. */
const mostFailures = 3

const options = readOptions()
const chosen = options.target === undefined ? targets : targets.filter(({ name }) => name === options.target)
if (chosen.length === 0) {
  console.error(`There is no target "${options.target}"; there are: ${targets.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
const whole = chosen.reduce((sum, { share }) => sum + share, 0)
console.log(`Seed ${options.seed}. The same inputs again: pnpm fuzz --seed ${options.seed} --count ${options.count}`)

const begun = performance.now()
const rows = {}
let told = begun
let made = 0
let failures = 0

for (const target of chosen) {
  const count = options.at === undefined ? Math.ceil((options.count * target.share) / whole) : 1
  rows[target.name] = await run(target, { first: options.at ?? 0, count })
}
tell(true)
printTable()
process.exitCode = failures > 0 ? 1 : 0

async function run(target, { first, count }) {
  const outcomes = new Map()
  // What makes this target's inputs others than those of the next.
  const own = targets.indexOf(target) + 1
  for (let index = first; index < first + count; index++) {
    const outcome = await runOne(target, { own, index })
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    made++
    if (made % 500 === 0) tell(false)
    if (outcome === 'LAW BROKEN' && outcomes.get(outcome) >= mostFailures) break
  }
  return outcomes
}

async function runOne(target, { own, index }) {
  const input = target.make(randomOf(options.seed, own, index))
  try {
    const outcome = target.check(input)
    return typeof outcome === 'string' ? outcome : await outcome
  } catch (error) {
    failures++
    reportFailure(target, { index, input, error })
    return 'LAW BROKEN'
  }
}

function reportFailure(target, { index, input, error }) {
  const why = error instanceof BrokenLaw ? error.message : `it throws ${error?.stack ?? String(error)}`
  console.log(`\n✗ ${target.name}: ${why}`)
  console.log(`  input: ${JSON.stringify(input)}`)
  console.log(`  again: pnpm fuzz --seed ${options.seed} --target '${target.name}' --at ${index}\n`)
}

function tell(last) {
  const time = performance.now()
  if (!last && time - told < 2000) return
  told = time
  const seconds = (time - begun) / 1000
  console.log(
    `${made.toLocaleString('en')} inputs in ${seconds.toFixed(0)} s, ${failures === 0 ? 'no law broken' : `${failures} broken`}`,
  )
}

function printTable() {
  console.log(`\n${'target'.padEnd(20)}${'inputs'.padStart(10)}${'accepted'.padStart(10)}   refused, by reason`)
  for (const [name, outcomes] of Object.entries(rows)) {
    const inputs = [...outcomes.values()].reduce((sum, count) => sum + count, 0)
    const counts = [inputs, outcomes.get('accepted') ?? 0]
      .map((count) => count.toLocaleString('en').padStart(10))
      .join('')
    const others = [...outcomes].filter(([outcome]) => outcome !== 'accepted').toSorted(([, a], [, b]) => b - a)
    const [first = '', ...more] = wrapped(others.map(([outcome, count]) => `${outcome} ${count.toLocaleString('en')}`))
    console.log([`${name.padEnd(20)}${counts}   ${first}`, ...more.map((line) => ' '.repeat(43) + line)].join('\n'))
  }
  const most = `(of each target at most ${mostFailures} are looked for)`
  console.log(failures === 0 ? '\nNo law was broken.' : `\n${failures} inputs broke a law ${most}.`)
}

/** Words in lines. */
function wrapped(words) {
  const lines = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < 90) lines[lines.length - 1] = `${last}, ${word}`
    else lines.push(word)
  }
  return lines
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      target: { type: 'string' },
      at: { type: 'string' },
    },
  })
  const numbers = Object.fromEntries(['count', 'seed', 'at'].map((name) => [name, wholeNumber(name, values[name])]))
  return { ...numbers, target: values.target }
}

function wholeNumber(name, text) {
  if (text === undefined || /^\d{1,15}$/.test(text)) return text === undefined ? undefined : Number(text)
  console.error(`--${name} must be a whole number`)
  process.exit(2)
}
