import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Simulator } from '@duokit/simulator'

const folder = join(import.meta.dirname, '..')

/** Where browsers believe to be. A local Duo guards no application elsewhere. */
export const origin = 'http://localhost:1234'
/** The API in guides/two-origins.md. */
export const apiOrigin = 'http://localhost:1235'

/**
 * Runs one block of a page as it stands, except for its origin.
 *
 * @param page - the path below `apps/docs`
 * @param part - what only this block contains, with those that continue it
 * @param values - the reader's own: values of `readme-ambient.d.ts`, and what the block declares
 * @param edit - what the reader adds, besides the exports that the test needs
 * @returns its exports
 */
export async function runBlock(
  page: string,
  part: string,
  values: Readonly<Record<string, unknown>>,
  edit: (code: string) => string = (code) => code,
): Promise<object> {
  const text = readFileSync(join(folder, page), 'utf8')
  const found = blocksOf(text).filter((code) => code.includes(part))
  if (found.length !== 1) throw new Error(`${page} has ${found.length} blocks with ${part}`)
  Object.assign(globalThis, values)
  // In here, so that its imports are found as a reader's are.
  const scratch = join(folder, '.guides')
  mkdirSync(scratch, { recursive: true })
  const file = join(scratch, `block-${process.pid}-${(count += 1)}.ts`)
  writeFileSync(file, onLoopback(edit(found[0] ?? '')))
  return (await import(file)) as object
}
let count = 0

const onLoopback = (code: string) =>
  code.replaceAll('https://app.example.com', origin).replaceAll('https://api.example.com', apiOrigin)

/** As `pnpm check:readme` compiles them: a block may continue the one before it. */
function blocksOf(text: string): string[] {
  const blocks: string[] = []
  for (const [, code = ''] of text.matchAll(/^ *```ts[^\n]*\n([^]*?)^ *```$/gm)) {
    if (code.startsWith('// continues\n')) blocks.push((blocks.pop() ?? '') + code)
    else blocks.push(code)
  }
  return blocks
}

/** The reader's values for a local Duo. */
export function valuesFor({ host, application: { ikey, skey } }: Simulator) {
  return {
    host,
    clientId: ikey,
    clientSecret: skey,
    ikey,
    skey,
    akey: 'an application key of the reader, of 40 letters',
    sessionSecret: 'a secret of the reader, of 32 bytes',
    cookieSecret: 'another secret of the reader, with 32 bytes',
  }
}
