import { misused, readWords } from '../../../scripts/command-line.mjs'
import { benchedFrameworks } from './benched-frameworks.ts'
import { benchFramework, benchFrameworks } from './frameworks.ts'
import { benchGate } from './gate.ts'
import { benchLogins } from './logins.ts'
import type { Row } from './row.ts'
import { benchUniversal } from './universal.ts'
import { benchWebV2 } from './web-v2.ts'

// `pnpm bench` for all of it, `pnpm bench logins frameworks` for parts, `pnpm bench hono web` for some frameworks.

const parts: Readonly<Record<string, () => readonly Row[] | Promise<readonly Row[]>>> = {
  'web-v2': benchWebV2,
  universal: benchUniversal,
  logins: benchLogins,
  gate: benchGate,
  frameworks: benchFrameworks,
}

const { positionals } = readWords({ allowPositionals: true })
const frameworks = Object.keys(benchedFrameworks)
const unknown = positionals.find((name) => !Object.hasOwn(parts, name) && !frameworks.includes(name))
if (unknown !== undefined)
  misused(`There is no part "${unknown}"; there are: ${[...Object.keys(parts), ...frameworks].join(', ')}`)

const rows: Row[] = []
for (const [name, bench] of Object.entries(parts)) {
  if (positionals.length === 0 || positionals.includes(name)) rows.push(...(await bench()))
}

if (!positionals.includes('frameworks')) {
  for (const name of frameworks) if (positionals.includes(name)) rows.push(...(await benchFramework(name)))
}

console.log(
  `Node ${process.version}. Peers: @duosecurity/duo_web 1.0.6 and @duosecurity/duo_universal 3.0.0, or what the line names after the slash.\n`,
)
console.table(Object.fromEntries(rows.map((row) => [row.what, columnsOf(row)])))
process.exitCode = rows.some(({ met }) => met === false) ? 1 : 0

function columnsOf({ ours, peer, ratio, unit, target, atMost, met }: Row): Record<string, string> {
  return {
    ours: amount(ours, unit),
    peer: amount(peer, unit),
    ratio: `${ratio < 10 ? ratio.toFixed(2) : Math.round(ratio).toLocaleString('en')} ×`,
    target: target === undefined ? '' : `${atMost ? 'at most' : 'at least'} ${target.toLocaleString('en')} ×`,
    verdict: met === undefined ? '' : met ? 'met' : 'not met',
  }
}

function amount(value: number, unit: Row['unit']): string {
  return unit === 'bytes' ? `${Math.round(value / 1e3).toLocaleString('en')} kB` : duration(value)
}

function duration(nanoseconds: number): string {
  if (nanoseconds < 1e3) return `${nanoseconds.toFixed(0)} ns`
  return nanoseconds < 1e6 ? `${(nanoseconds / 1e3).toFixed(2)} µs` : `${(nanoseconds / 1e6).toFixed(1)} ms`
}
