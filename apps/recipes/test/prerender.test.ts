import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'

// A prerendered page is a file, which the server sends to everyone: no recipe may make one of a page that needs Duo.

/** A page that says nothing about the user, so that nothing else would fail without a proof. */
const cases = [
  {
    name: 'sveltekit',
    build: ['vite/bin/vite.js', 'build'],
    added: {
      'src/routes/report/+page.ts': 'export const prerender = true',
      'src/routes/report/+page.svelte': '<p>Report</p>',
    },
    changed: undefined,
    says: /\/report\/? needs Duo/,
  },
  {
    name: 'astro',
    build: ['astro/bin/astro.mjs', 'build'],
    added: { 'src/pages/report.astro': '---\nexport const prerender = true\n---\n<p>Report</p>' },
    changed: undefined,
    says: /\/report\/? needs Duo/,
  },
  {
    name: 'react-router',
    build: ['@react-router/dev/bin.cjs', 'build'],
    added: {
      'app/routes/report.tsx': 'export default function Report() {\n  return <p>Report</p>\n}',
      'react-router.config.ts':
        "export default { ssr: true, buildDirectory: 'dist', prerender: ['/about', '/report'] }",
    },
    // It names the page, and not the error of the application.
    says: /Received a 500 status code .* while prerendering the `\/report\/` path/,
    changed: { file: 'app/routes.ts', from: '[', to: "[route('report', 'routes/report.tsx')," },
  },
] as const

it.each(cases)(
  'the build of $name fails for a guarded page that is prerendered',
  async ({ name, ...recipe }) => {
    const folder = copyOf(name)
    for (const [file, content] of Object.entries(recipe.added)) write(join(folder, file), content)
    if (recipe.changed !== undefined) {
      const file = join(folder, recipe.changed.file)
      write(file, readFileSync(file, 'utf8').replace(`default ${recipe.changed.from}`, `default ${recipe.changed.to}`))
    }
    const [program, ...words] = recipe.build
    const built = await run([join(folder, 'node_modules', program), ...words], folder)
    expect(built).toEqual({ code: 1, said: expect.stringMatching(recipe.says) })
  },
  120_000,
)

it('the build of nextjs fails for a guarded page that is prerendered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'duokit-recipe-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  // What the real build has prerendered, and a list in which one of these pages is missing: a second build takes long.
  const recipe = fileURLToPath(new URL('../nextjs', import.meta.url))
  for (const file of ['check-prerendered.mjs', 'open.json', '.next/prerender-manifest.json']) {
    cpSync(join(recipe, file), join(folder, file))
  }
  const check = () => run([join(folder, 'check-prerendered.mjs')], folder)
  expect(await check()).toEqual({ code: 0, said: '' })
  write(join(folder, 'open.json'), '["/", "/login", "/logout"]')
  expect(await check()).toEqual({ code: 1, said: expect.stringMatching(/^\/about needs Duo/) })
})

/** Runs a program to its end. */
async function run(words: readonly string[], cwd: string): Promise<{ code: unknown; said: string }> {
  const child = spawn(process.execPath, words, {
    cwd,
    // React Router reports no error in tests.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  for (const out of [child.stdout, child.stderr]) out.on('data', (text: Buffer) => said.push(text.toString()))
  const [code] = (await once(child, 'close')) as unknown[]
  return { code, said: said.join('') }
}

/** Builds write into the folder, and SvelteKit's also into its packages. */
function copyOf(name: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'duokit-recipe-'))
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const folder = join('apps/recipes', name)
  cpSync(join(root, 'tsconfig.base.json'), join(copy, 'tsconfig.base.json'))
  const isMade = (path: string) => /\/(dist|\.svelte-kit|\.astro|\.react-router|\.turbo)$/.test(path)
  cpSync(join(root, folder), join(copy, folder), { recursive: true, filter: (path) => !isMade(path) })
  return join(copy, folder)
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}
