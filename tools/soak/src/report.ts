import type { Memory } from './instance-hooks.ts'
import { type Ledger, laws } from './ledger.ts'

/**
 * Megabytes by which the heap of an instance may grow after the warm-up. A gate remembers up to 10,000 verified proofs,
 * at most one of each login, and samples may keep sessions in memory; what is kept of each request would be more.
 */
export function mostGrown({ logins, instances }: { logins: number; instances: number }): number {
  return 2 + 0.0045 * Math.min(10_000, logins / instances)
}

/** What is reported of a run. */
export interface Run {
  readonly ledger: Ledger
  readonly before: readonly Memory[]
  readonly after: readonly Memory[]
  readonly seconds: number
  readonly trouble: { readonly count: number; readonly stalls: number }
  readonly options: { readonly sample: string; readonly seed: number }
}

export function printReport({ ledger, before, after, seconds, trouble, options }: Run): void {
  const logins = `${ledger.begun.toLocaleString('en')} logins begun, ${ledger.requests.toLocaleString('en')} requests, ${trouble.count} faults`
  console.log(
    `\n${options.sample}, ${after.length} instances, ${seconds.toFixed(0)} s, seed ${options.seed}: ${logins}\n`,
  )
  table(
    'how they ended',
    [...ledger.outcomes]
      .toSorted(([, a], [, b]) => b - a)
      .map(([outcome, count]) => [outcome, count.toLocaleString('en')]),
  )
  table(
    'answers',
    [...ledger.statuses]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => [String(status), count.toLocaleString('en')]),
  )
  table('time of a whole login', [
    ['while all was well', times(ledger.times.calm)],
    ['while something was wrong', times(ledger.times.troubled)],
  ])
  table(
    'memory after the warm-up and at the end',
    after.map((memory, index) => [
      `instance ${index}`,
      `heap ${change(before[index]?.heap, memory.heap)}, all ${change(before[index]?.rss, memory.rss)}`,
    ]),
  )
  if (trouble.stalls > 0)
    console.log(`This machine was too busy: something stood still ${trouble.stalls} times, which counts as a fault.\n`)
  table(
    'what must not be',
    Object.values(laws).map((law) => [law, String(ledger.count(law))]),
  )
}

function table(title: string, rows: readonly (readonly [string, string])[]): void {
  console.log(title)
  const width = Math.max(...rows.map(([name]) => name.length), 40)
  for (const [name, value] of rows) console.log(`  ${name.padEnd(width)}  ${value}`)
  console.log()
}

function times(list: readonly number[]): string {
  if (list.length === 0) return 'none'
  const sorted = list.toSorted((a, b) => a - b)
  const at = (share: number) => `${sorted[Math.floor((sorted.length - 1) * share)]?.toFixed(0)} ms`
  return `${list.length.toLocaleString('en')}: median ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}`
}

function change(from = 0, to = 0): string {
  return `${from.toFixed(1)} → ${to.toFixed(1)} MB`
}
