import { parseArgs } from 'node:util'
import { samples } from './instances.ts'

/** How a soak runs. */
export interface SoakOptions {
  readonly seconds: number
  readonly visitors: number
  readonly seed: number
  readonly sample: string
  /** Seconds until memory is first looked at. */
  readonly warmUp: number
  /** Seconds between two faults. */
  readonly calm: number
}

/** Reads the command line; ends the process with advice if something in it is wrong. */
export function readOptions(): SoakOptions {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '120' },
      visitors: { type: 'string', default: '12' },
      sample: { type: 'string', default: 'koa' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    },
  })
  const seconds = wholeNumber('seconds', values.seconds)
  if (!Object.hasOwn(samples, values.sample)) {
    console.error(`--sample must be one of ${Object.keys(samples).join(', ')}`)
    process.exit(2)
  }
  const warmUp = Math.max(3, Math.round(seconds / 6))
  // Enough for each thing to go wrong once.
  const calm = Math.max(1, ((seconds - warmUp) * 0.9) / 15 - 2.2)
  const [visitors, seed] = [wholeNumber('visitors', values.visitors), wholeNumber('seed', values.seed)]
  return { seconds, visitors, seed, sample: values.sample, warmUp, calm }
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) > 0) return Number(text)
  console.error(`--${name} must be a whole number`)
  process.exit(2)
}
