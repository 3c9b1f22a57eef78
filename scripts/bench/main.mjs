import { benchFrameworks } from './frameworks.mjs'
import { benchGate } from './gate.mjs'
import { benchUniversal } from './universal.mjs'
import { benchWebV2 } from './web-v2.mjs'

/**
 * One line of the result. In nanoseconds or what `unit` says; `ratio` is how many of ours fit in one of the peer's, or
 * with `atMost` how many times as long ours takes.
 *
 * @typedef {{ what: string, ours: number, peer: number, ratio: number, unit?: 'bytes', target?: number, atMost?:
 * boolean, met?: boolean }} Row
 */

const rows = [...benchWebV2(), ...(await benchUniversal()), ...(await benchGate()), ...(await benchFrameworks())]

console.log(
  `Node ${process.version}. Peers: @duosecurity/duo_web 1.0.6 and @duosecurity/duo_universal 3.0.0, or what the line names after the slash.\n`,
)
console.table(
  Object.fromEntries(
    rows.map(({ what, ours, peer, ratio, unit, target, atMost, met }) => [
      what,
      {
        ours: amount(ours, unit),
        peer: amount(peer, unit),
        ratio: `${ratio < 10 ? ratio.toFixed(2) : Math.round(ratio).toLocaleString('en')} ×`,
        target: target === undefined ? '' : `${atMost ? 'at most' : 'at least'} ${target.toLocaleString('en')} ×`,
        verdict: met === undefined ? '' : met ? 'met' : 'not met',
      },
    ]),
  ),
)
process.exitCode = rows.some(({ met }) => met === false) ? 1 : 0

function amount(value, unit) {
  return unit === 'bytes' ? `${Math.round(value / 1e3).toLocaleString('en')} kB` : duration(value)
}

function duration(nanoseconds) {
  if (nanoseconds < 1e3) return `${nanoseconds.toFixed(0)} ns`
  return nanoseconds < 1e6 ? `${(nanoseconds / 1e3).toFixed(2)} µs` : `${(nanoseconds / 1e6).toFixed(1)} ms`
}
