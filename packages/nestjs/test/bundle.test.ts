import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'

// An application that has no gateways, and so no @nestjs/websockets, is bundled with nothing external but Nest itself.

const folder = fileURLToPath(new URL('..', import.meta.url))
const temporary = mkdtempSync(join(tmpdir(), 'duokit-bundle-'))
afterAll(() => rmSync(temporary, { recursive: true }))

const require = createRequire(import.meta.url)

interface Esbuild {
  build(options: Readonly<Record<string, unknown>>): Promise<{ readonly warnings: readonly unknown[] }>
}

/** The bundler that tsup brings along. */
const esbuild = createRequire(require.resolve('tsup'))('esbuild') as Esbuild

function install(): void {
  const modules = join(temporary, 'node_modules')
  mkdirSync(join(modules, '@nestjs'), { recursive: true })
  mkdirSync(join(modules, '@duokit'))
  const installed = join(folder, 'node_modules')
  for (const name of ['common', 'core', 'platform-express'])
    symlinkSync(join(installed, '@nestjs', name), join(modules, '@nestjs', name), 'junction')
  for (const name of ['reflect-metadata', 'rxjs']) symlinkSync(join(installed, name), join(modules, name), 'junction')
  symlinkSync(folder, join(modules, '@duokit', 'nestjs'), 'junction')
  symlinkSync(join(folder, '..', 'core'), join(modules, '@duokit', 'core'), 'junction')
}

const application = `
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { cookieStore, DuoModule, iframePrompt } from '@duokit/nestjs'
class App {}
Module({
  imports: [
    DuoModule.forRoot({
      origin: 'http://localhost:1234',
      prompt: iframePrompt({ host: 'localhost:9', ikey: 'D'.repeat(20), skey: 's'.repeat(40), akey: 'a'.repeat(40) }),
      getUsername: () => 'alice',
      store: cookieStore({ bindTo: 'browser' }),
    }),
  ],
})(App)
NestFactory.create(App, { logger: false }).then(async (app) => {
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address()
  const status = await fetch('http://127.0.0.1:' + port + '/duo/status')
  console.log(await status.text())
  await app.close()
})
`

it.each([
  ['cjs', 'cjs'],
  ['esm', 'mjs'],
])('a bundle without @nestjs/websockets builds and runs as %s', async (format, extension) => {
  if (!existsSync(join(temporary, 'node_modules'))) install()
  expect(readdirSync(join(temporary, 'node_modules', '@nestjs'))).not.toContain('websockets')
  writeFileSync(join(temporary, 'application.js'), application)
  const outfile = join(temporary, `bundle.${extension}`)
  await esbuild.build({
    absWorkingDir: temporary,
    entryPoints: ['application.js'],
    bundle: true,
    platform: 'node',
    format,
    outfile,
    // So that a package finds what this application has installed, and not what this repository has.
    preserveSymlinks: true,
    external: ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'rxjs', 'reflect-metadata'],
    logLevel: 'silent',
  })
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'reflect-metadata', outfile], {
    cwd: temporary,
    timeout: 30_000,
  })
  expect(JSON.parse(stdout)).toEqual({ verified: false })
})
