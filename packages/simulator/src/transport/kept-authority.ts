import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Authority } from './tls.js'

/** The files of an authority that is kept, in its folder. */
export const caFileIn = (folder: string): string => join(folder, 'ca.pem')
const keyFileIn = (folder: string): string => join(folder, 'ca-key.pem')

/** How to make an authority, and how to have one again. */
export interface Makers {
  make(): Promise<Authority>
  /** Undefined if it has expired, or may not sign for what is asked of it now. */
  restore(files: { ca: string; key: string }): Promise<Authority | undefined>
}

/**
 * The authority in this folder. Without one, or if it is of no use any more, makes a new one and keeps it there.
 *
 * @throws TypeError that names the folder, if its files cannot be read or written
 */
export async function keptAuthority(folder: string, { make, restore }: Makers): Promise<Authority> {
  try {
    const [ca, key] = await Promise.all([caFileIn(folder), keyFileIn(folder)].map(readIfThere))
    const kept = ca === undefined || key === undefined ? undefined : await restore({ ca, key })
    if (kept !== undefined) return kept
    const made = await make()
    await mkdir(folder, { recursive: true, mode: 0o700 })
    // Nobody but this user may sign with it.
    await writeFile(keyFileIn(folder), await made.exportKey(), { mode: 0o600 })
    await writeFile(caFileIn(folder), made.ca)
    return made
  } catch (error) {
    throw new TypeError(`caDir: ${error instanceof Error ? error.message : folder}`, { cause: error })
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
