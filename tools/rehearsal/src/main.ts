import { fileURLToPath } from 'node:url'
import { misused } from '../../../scripts/command-line.mjs'
import { rehearseBreakages } from './breakages.ts'
import { runRehearsal } from './rehearsal.ts'

// `pnpm rehearse` rehearses everything, `pnpm rehearse Koa Nuxt` the rows whose names contain one of these words, and
// `pnpm rehearse --broken` whether it would notice mistakes.

const root = fileURLToPath(new URL('../../..', import.meta.url))
const broken = process.argv.includes('--broken')
const words = process.argv.slice(2).filter((word) => word !== '--broken')

// Programs lead process groups of their own, which a terminal's signal does not reach: they end as this process exits.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

if (broken) {
  const rows = await rehearseBreakages(root, words)
  report(rows, { names: rows.map(({ mistake }) => mistake), passed: rows.every(({ noticed }) => noticed) })
} else {
  const rows = await runRehearsal({ root, words })
  report(rows, { names: rows.map(({ step }) => step), passed: rows.every(({ result }) => result === 'ok') })
}

function report(rows: readonly object[], { names, passed }: { names: readonly string[]; passed: boolean }): void {
  console.table(rows)
  const idle = words.find((word) => !names.some((name) => name.includes(word)))
  if (idle !== undefined) misused(`No row contains "${idle}".`)
  process.exitCode = passed ? 0 : 1
}
