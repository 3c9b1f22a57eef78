import { benchGate } from './gate.mjs'
import { benchWebV2 } from './web-v2.mjs'

/**
 * One line of the result. Times in nanoseconds; `ratio` is how many of ours fit in one of the peer's, or with `atMost` how
 * many times as long ours takes.
 *
 * @typedef {{ what: string, ours: number, peer: number, ratio: number, target?: number, atMost?: boolean, met?: boolean }} Row
 */

const rows = [...benchWebV2(), ...(await benchGate())]

console.log(`Node ${process.version}. Peer: @duosecurity/duo_web 1.0.6, or what the line names after the slash.\n`)
console.table(
  Object.fromEntries(
    rows.map(({ what, ours, peer, ratio, target, atMost, met }) => [
      what,
      {
        ours: duration(ours),
        peer: duration(peer),
        ratio: `${ratio < 10 ? ratio.toFixed(2) : Math.round(ratio).toLocaleString('en')} ×`,
        target: target === undefined ? '' : `${atMost ? 'at most' : 'at least'} ${target.toLocaleString('en')} ×`,
        verdict: met === undefined ? '' : met ? 'met' : 'not met',
      },
    ]),
  ),
)
process.exitCode = rows.some(({ met }) => met === false) ? 1 : 0

function duration(nanoseconds) {
  if (nanoseconds < 1e3) return `${nanoseconds.toFixed(0)} ns`
  return nanoseconds < 1e6 ? `${(nanoseconds / 1e3).toFixed(2)} µs` : `${(nanoseconds / 1e6).toFixed(1)} ms`
}
