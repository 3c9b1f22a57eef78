import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyEdits } from './apply-edits.ts'
import { runRehearsal } from './rehearsal.ts'
import { runProgram } from './run-program.ts'
import type { Edit } from './setting.ts'

/** A mistake that a release could contain, and the row that has to fail because of it. */
interface Breakage {
  readonly mistake: string
  readonly row: string
  /** In what is released. */
  readonly edit?: Edit
  /** In the version after it. */
  readonly change?: Edit
}

const manifest = 'packages/koa/package.json'

const breakages: readonly Breakage[] = [
  {
    mistake: 'an export that names no file',
    row: 'npm, CommonJS',
    edit: { file: manifest, from: '"default": "./dist/index.cjs"', to: '"default": "./dist/koa.cjs"' },
  },
  {
    // Not what `main` names, which is packed whatever `files` says.
    mistake: 'a "files" entry that leaves something out',
    row: 'Node 22',
    edit: { file: manifest, from: '"files": [\n    "dist"', to: '"files": [\n    "dist/*.cjs"' },
  },
  {
    mistake: 'a type that is not exported',
    row: 'TypeScript, node16',
    edit: { file: 'packages/koa/src/index.ts', from: 'type DuoOptions, ', to: '' },
  },
  {
    mistake: 'a next version that does not accept what 0.1.0 signed',
    row: 'Upgrade',
    change: {
      file: 'packages/core/src/gate/proofs/seal.ts',
      from: "['duokit', 1, purpose",
      to: "['duokit', 2, purpose",
    },
  },
]

/** A row of the table. */
export interface BreakageRow {
  readonly mistake: string
  readonly failed: string
  readonly noticed: boolean
}

/** Makes each mistake in a clone, or those that contain one of the words, and rehearses that. */
export async function rehearseBreakages(root: string, words: readonly string[]): Promise<BreakageRow[]> {
  const rows: BreakageRow[] = []
  const isWanted = ({ mistake }: Breakage) => words.length === 0 || words.some((word) => mistake.includes(word))
  for (const { mistake, row, edit, change } of breakages.filter(isWanted)) {
    const folder = mkdtempSync(join(tmpdir(), 'duokit-breakage-'))
    try {
      const clone = await cloneWith(edit === undefined ? [] : [edit], root, folder)
      const changes = change === undefined ? [] : [change]
      const results = await runRehearsal({ root: clone, words: [row], changes })
      const failed = results.filter(({ result }) => result === 'failed').map(({ step }) => step)
      rows.push({
        mistake,
        failed: failed.join(', '),
        noticed: failed.length === 1 && failed[0]?.startsWith(row) === true,
      })
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    }
  }
  return rows
}

async function cloneWith(edits: readonly Edit[], root: string, folder: string): Promise<string> {
  const clone = join(folder, 'broken')
  const options = { cwd: folder, env: process.env }
  await runProgram(['git', 'clone', '--quiet', '--local', root, clone], options)
  applyEdits(clone, edits)
  const author = ['-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@localhost'] as const
  const commit = ['commit', '--quiet', '--all', '--allow-empty', '--no-verify', '--message', 'Break it'] as const
  await runProgram(['git', ...author, ...commit], { ...options, cwd: clone })
  return clone
}
