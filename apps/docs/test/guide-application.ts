import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import type Koa from 'koa'

const folder = join(import.meta.dirname, '..')

/** The whole applications of a guide: blocks that begin with `// app: name`, as they stand. */
export function applicationsOf(guide: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(folder, 'guides', guide), 'utf8')
  const blocks = [...text.matchAll(/^```ts\n\/\/ app: (\w+)\n([^]*?)^```$/gm)]
  return new Map(blocks.map(([, name = '', code = '']) => [name, code]))
}

/** What stands for values of the reader's own. */
export interface ReadersValues {
  readonly origin: string
  readonly host: string
  readonly ikey: string
  readonly skey: string
  readonly akey: string
  readonly clientId: string
  readonly clientSecret: string
  readonly sessionSecret: string
  readonly cookieSecret: string
}

/** Runs an application of a guide on a port of its own. */
export async function runApplication(
  name: string,
  code: string,
  valuesFor: (origin: string) => ReadersValues,
): Promise<{ origin: string; exports: Readonly<Record<string, unknown>>; close(): void }> {
  const server = await listening()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('there is no port')
  const origin = `http://localhost:${address.port}`
  Object.assign(globalThis, valuesFor(origin))
  const exports = (await import(fileOf(`${name}-${address.port}`, code))) as { app: Koa }
  const { app } = exports
  app.silent = true
  server.on('request', app.callback())
  return {
    origin,
    exports,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function listening(): Promise<Server> {
  const { createServer } = await import('node:http')
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listens) => server.once('listening', listens))
  return server
}

/** In here, so that its imports are found as a reader's are. */
function fileOf(name: string, code: string): string {
  const scratch = join(folder, '.guides')
  mkdirSync(scratch, { recursive: true })
  const file = join(scratch, `${name}.ts`)
  writeFileSync(file, code)
  return file
}
