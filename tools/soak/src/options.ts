import { misused, readWords, wholeNumber } from '../../../scripts/command-line.mjs'
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
  const { values } = readWords({
    options: {
      seconds: { type: 'string', default: '120' },
      visitors: { type: 'string', default: '12' },
      sample: { type: 'string', default: 'koa' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    },
  })
  const seconds = atLeastOne('seconds', values.seconds)
  if (!Object.hasOwn(samples, values.sample)) misused(`--sample must be one of ${Object.keys(samples).join(', ')}`)
  const warmUp = Math.max(3, Math.round(seconds / 6))
  // Enough for each thing to go wrong once.
  const calm = Math.max(1, ((seconds - warmUp) * 0.9) / 15 - 2.2)
  const [visitors, seed] = [atLeastOne('visitors', values.visitors), wholeNumber('seed', values.seed)]
  return { seconds, visitors, seed, sample: values.sample, warmUp, calm }
}

function atLeastOne(name: string, text: string): number {
  return wholeNumber(name, text) || misused(`--${name} must be at least 1`)
}
