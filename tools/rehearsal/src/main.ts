import { fileURLToPath } from 'node:url'
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
  console.table(rows)
  process.exitCode = rows.every(({ noticed }) => noticed) ? 0 : 1
} else {
  const rows = await runRehearsal({ root, words })
  console.table(rows)
  process.exitCode = rows.every(({ result }) => result === 'ok') ? 0 : 1
}
