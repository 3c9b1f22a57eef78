import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import commonjs from '@rollup/plugin-commonjs'
import json from '@rollup/plugin-json'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build as esbuild } from 'esbuild'
import { type Plugin, rollup } from 'rollup'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import webpack, { type Stats } from 'webpack'
import { freePort } from './free-port.js'

// The built packages, as a bundler of the application finds them, and nothing beside the bundle where it runs.

const entry = fileURLToPath(new URL('applications/koa.mjs', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'duokit-runtimes-'))

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
afterAll(async () => {
  await simulator.close()
  rmSync(temporary, { recursive: true })
})

/** Makes a program in a folder. @returns its file */
type Bundle = (folder: string) => Promise<string>

const withEsbuild =
  (format: 'cjs' | 'esm', extension: string): Bundle =>
  async (folder) => {
    const outfile = join(folder, `application.${extension}`)
    // Koa is CommonJS and asks for Node's modules, also inside a module.
    const banner = {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    }
    const made = await esbuild({
      ...(format === 'esm' ? { banner } : {}),
      entryPoints: [entry],
      bundle: true,
      minify: true,
      platform: 'node',
      format,
      outfile,
      logLevel: 'silent',
    })
    expect(made.warnings).toEqual([])
    return outfile
  }

/** Their types are written for CommonJS, where a default export is a property. */
const plugin = (given: unknown) => given as () => Plugin

const withRollup: Bundle = async (folder) => {
  const warnings: string[] = []
  const bundle = await rollup({
    input: entry,
    plugins: [nodeResolve({ preferBuiltins: true }), plugin(commonjs)(), plugin(json)()],
    onwarn: ({ code, message }) => void warnings.push(`${code} ${message}`),
  })
  await bundle.write({ dir: folder, format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' })
  await bundle.close()
  expect(warnings.filter((warning) => warning.includes('duokit'))).toEqual([])
  return join(folder, 'koa.mjs')
}

const withWebpack: Bundle = async (folder) => {
  const stats = await new Promise<Stats>((resolve, reject) => {
    webpack(
      { mode: 'production', target: 'node', entry, output: { path: folder, filename: 'application.cjs' } },
      (error, made) => (made === undefined ? reject(error ?? new Error('no result')) : resolve(made)),
    )
  })
  expect(stats.hasErrors() ? stats.toString({ all: false, errors: true }) : '').toBe('')
  const { warnings = [] } = stats.toJson({ all: false, warnings: true })
  expect(warnings.map(({ message }) => message)).toEqual([])
  return join(folder, 'application.cjs')
}

/** Runs a program without this repository's packages. @returns where it listens */
async function run(file: string): Promise<string> {
  const { host, application } = simulator
  const origin = `http://localhost:${await freePort()}`
  const words = [file, origin, host, application.ikey, application.skey]
  const child = spawn(process.execPath, words, { cwd: temporary, env: {}, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill())
  const said: string[] = []
  child.stderr.on('data', (text: Buffer) => void said.push(text.toString()))
  const first = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  if (typeof first[0] === 'number') throw new Error(`The program ended: ${said.join('')}`)
  return origin
}

const bundlers: [string, Bundle][] = [
  ['esbuild as a module', withEsbuild('esm', 'mjs')],
  ['esbuild as CommonJS', withEsbuild('cjs', 'cjs')],
  ['rollup', withRollup],
  ['webpack', withWebpack],
]

it.each(bundlers)(
  'a bundle of %s logs in',
  async (_name, bundle) => {
    const folder = mkdtempSync(join(temporary, 'bundle-'))
    writeFileSync(join(folder, 'package.json'), '{}')
    const origin = await run(await bundle(folder))
    const agent = fetchAgent(origin)
    expect((await agent.send({ method: 'GET', path: '/account' })).status).toBe(303)
    const page = await passDuo(agent, '/account')
    expect([page.status, page.text]).toEqual([200, 'Hello alice'])
  },
  // Webpack takes up to a minute where other programs are busy.
  180_000,
)
