import { frameworks } from './frameworks.ts'
import { npm, type Command, type Setting } from './setting.ts'

const pnpm: Command = ['npx', '-y', 'pnpm@10.34.9', 'add', '--ignore-workspace']
const yarn: Command = ['npx', '-y', '@yarnpkg/cli-dist@4.9.2']
const bun: Command = ['npx', '-y', 'bun@1.4.5', 'add']

const koa = { sources: 'koa', install: npm, packages: ['@duokit/koa', 'koa'] }
const esm = { ...koa, program: ['application.mjs'] as const }
const cjs = { ...koa, program: ['application.cjs'] as const }

const installers: readonly Setting[] = [
  { name: 'npm, ESM', ...esm },
  { name: 'npm, CommonJS', ...cjs },
  { name: 'pnpm, ESM', ...esm, install: pnpm },
  { name: "Yarn Plug'n'Play, CommonJS", ...cjs, install: [...yarn, 'add'], execute: yarn },
  { name: 'Bun installs, ESM', ...esm, install: bun },
]

const versions = ['20.19', '22', '24', '26'].map((node) => ({ name: `Node ${node}`, ...esm, node }))

/** Types are checked without `skipLibCheck`. */
function typescript(resolution: string, module: string, program: string): Setting {
  const options = ['--strict', '--esModuleInterop', '--target', 'es2022']
  return {
    ...koa,
    name: `TypeScript, ${resolution}`,
    packages: [...koa.packages, 'typescript@5.9', '@types/koa', '@types/node@22'],
    build: ['tsc', ...options, '--module', module, '--moduleResolution', resolution, 'typed.ts'],
    program: [program],
  }
}

const compilers: readonly Setting[] = [
  typescript('node10', 'commonjs', 'typed.js'),
  typescript('node16', 'node16', 'typed.js'),
  // Makes ESM in a file that Node would take for CommonJS, if it had no syntax of ESM.
  typescript('bundler', 'esnext', 'typed.js'),
]

function bundler(name: string, build: Command, packages: readonly string[]): Setting {
  return { ...koa, name, packages: [...koa.packages, ...packages], build, program: ['bundle.cjs'] }
}

const bundlers: readonly Setting[] = [
  bundler(
    'esbuild',
    ['esbuild', 'application.mjs', '--bundle', '--platform=node', '--format=cjs', '--outfile=bundle.cjs'],
    ['esbuild'],
  ),
  bundler(
    'webpack',
    [
      'webpack',
      '--mode=production',
      '--target=node',
      '--entry=./application.mjs',
      '-o',
      '.',
      '--output-filename=bundle.cjs',
    ],
    ['webpack', 'webpack-cli'],
  ),
  bundler(
    'Rollup',
    [
      'rollup',
      'application.mjs',
      '-f=cjs',
      '-o=bundle.cjs',
      '--inlineDynamicImports',
      '-p=node-resolve',
      '-p=commonjs',
      '-p=json',
    ],
    ['rollup', '@rollup/plugin-node-resolve', '@rollup/plugin-commonjs', '@rollup/plugin-json'],
  ),
]

const testRunners: readonly Setting[] = [
  {
    name: 'Vitest',
    ...esm,
    packages: [...koa.packages, 'vitest'],
    build: ['vitest', 'run', '--root=.', 'login.test.mjs'],
  },
  { name: 'Jest', ...cjs, packages: [...koa.packages, 'jest'], build: ['jest', '--testRegex=login.jest.cjs'] },
]

/** What is rehearsed. */
export const settings: readonly Setting[] = [
  ...installers,
  ...versions,
  ...compilers,
  ...bundlers,
  ...testRunners,
  ...frameworks,
]
