import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Edit } from './setting.ts'

/** @throws Error if a file does not contain what an edit replaces */
export function applyEdits(folder: string, edits: readonly Edit[]): void {
  for (const { file, from, to } of edits) {
    const path = join(folder, file)
    const before = readFileSync(path, 'utf8')
    if (!before.includes(from)) throw new Error(`${file} does not contain ${from}`)
    writeFileSync(path, before.replace(from, to))
  }
}
