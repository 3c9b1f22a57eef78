import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, describe, expect, it } from 'vitest'

// What is shipped: the built files, in an application that was compiled to CommonJS or to ESM, with or without the
// metadata of decorators, in a process that knows nothing of the sources. Nest 11 is CommonJS itself, Nest 12 is ESM.

const folder = fileURLToPath(new URL('..', import.meta.url))
const nest = process.env['NEST_MAJOR'] === '11' ? join(folder, 'test', 'nest-11') : folder
const temporary = mkdtempSync(join(nest, 'node_modules', '.built-'))
afterAll(() => rmSync(temporary, { recursive: true }))

install()

/** Beside the Nest that it is to find. */
function install(): void {
  const scope = join(temporary, 'node_modules', '@duokit')
  mkdirSync(join(scope, 'nestjs'), { recursive: true })
  for (const name of ['package.json', 'dist'])
    cpSync(join(folder, name), join(scope, 'nestjs', name), { recursive: true })
  symlinkSync(join(folder, '..', 'core'), join(scope, 'core'), 'junction')
}

interface Way {
  readonly module: 'CommonJS' | 'ESNext'
  readonly metadata?: boolean
  readonly copies?: boolean
}

/** Compiles the application one way and runs it. */
async function run({ module, metadata = false, copies = false }: Way): Promise<Record<string, unknown>> {
  const source = readFileSync(join(folder, 'test', 'built', 'application.ts'), 'utf8')
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      module: ts.ModuleKind[module],
      target: ts.ScriptTarget.ES2022,
      experimentalDecorators: true,
      emitDecoratorMetadata: metadata,
      esModuleInterop: true,
    },
  })
  const name = `${module}-${metadata}.${module === 'CommonJS' ? 'cjs' : 'mjs'}`
  writeFileSync(join(temporary, name), outputText)
  const environment = { ...process.env, NODE_ENV: 'test', ...(copies ? { TWO_COPIES: 'yes' } : {}) }
  const options = { cwd: temporary, env: environment, timeout: 60_000 }
  const { stdout } = await promisify(execFile)(process.execPath, [name], options)
  return JSON.parse(stdout) as Record<string, unknown>
}

const names =
  `DuoError DuoException DuoExceptionFilter DuoGuard DuoModule DuoProof DuoService RequireDuo SkipDuo cookieStore
  generateAkey iframePrompt isDuoError memorySingleUse sessionStore universalPrompt`.split(/\s+/)
const refused = [
  ['/account', 401, expect.objectContaining({ code: 'duo_required', start: 'http://localhost:1234/duo/start' })],
  ['/health', 200, { by: null }],
  ['/duo/status', 200, { verified: false }],
  ['/duo/prompt.js', 200, true],
]

describe('the built package', () => {
  it.each<[string, Way]>([
    ['CommonJS', { module: 'CommonJS' }],
    ['CommonJS with metadata', { module: 'CommonJS', metadata: true }],
    ['ESM', { module: 'ESNext' }],
    ['ESM with metadata', { module: 'ESNext', metadata: true }],
    ['ESM, with the CommonJS build beside it', { module: 'ESNext', copies: true }],
  ])('serves an application in %s', async (_name, way) => {
    const result = await run(way)
    expect(result['names']).toEqual(names)
    expect(result).toMatchObject({ express: refused, fastify: refused, metadata: way.metadata === true })
    expect(result['copies']).toEqual([way.copies !== true, true, true])
    expect(result['verified']).toMatchObject([
      ['/account', 200, { by: 'alice' }],
      ['/health', 200, { by: null }],
      ['/duo/status', 404, expect.anything()],
      ['/duo/prompt.js', 404, expect.anything()],
    ])
  })
})
