import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { entrypoints } from './on-workerd.js'

/** A runtime, and what of it serves the application. */
export type Host = 'on-bun' | 'on-deno' | 'on-workerd'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const output = fileURLToPath(new URL('../../.output/', import.meta.url))

/** The tests of an adapter have its application, and no path of ours may lead there: esbuild finds it. */
const entryOf = (adapter: string, host: Host): string => {
  const exported = entrypoints.map((name, index) => `export const ${name} = worker.places[${index}]`)
  return [
    `import { createFetch } from './packages/${adapter}/test/conformance/create-fetch.ts'`,
    `import { run } from './apps/runtimes/test/conformance/${host}.ts'`,
    'const worker = run(createFetch)',
    ...(host === 'on-workerd' ? [...exported, 'export default worker.control'] : []),
  ].join('\n')
}

/**
 * Makes a program of the application of an adapter's conformance tests. Bun and Deno load the built packages
 * themselves; workerd gets all of it in one file, as wrangler does.
 *
 * @returns its file
 */
export async function bundleApplication(adapter: string, host: Host): Promise<string> {
  await mkdir(output, { recursive: true })
  const outfile = `${output}${adapter}-${host}.mjs`
  const packages = ['core', 'h3', 'hono', 'web'].map((name) => `@duokit/${name}`)
  await build({
    stdin: { contents: entryOf(adapter, host), resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    outfile,
    conditions: ['workerd', 'worker', 'browser'],
    // Of this package only what an application needs: the rest of it is the suite, which runs on Node.
    alias: { '@duokit/conformance': `${root}packages/conformance/src/index.ts` },
    external: ['node:*', 'cloudflare:*', ...(host === 'on-workerd' ? [] : [...packages, 'h3', 'hono'])],
    logLevel: 'silent',
  })
  return outfile
}
