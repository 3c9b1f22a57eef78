import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Simulator } from '@duokit/simulator'
import { ownFolder, writeFiles } from './own-folder.js'
import { type Edition, filesFor, packagesOf, secretsOf } from './start-page.js'

/** Milliseconds until an application must answer, on a machine that is busy. */
const longestStart = 120_000

/** A Start page, and how its application starts. */
export interface StartPage {
  readonly page: string
  /** Our packages that it installs, with those that they bring along. */
  readonly packages: readonly string[]
  /** The workspace that has everything else installed. */
  readonly installed: string
  /** What Node runs: the page's command, with `PORT` where its framework has a parameter for the port. */
  readonly command: readonly string[]
  readonly tool: 'node' | 'nuxt'
  /** The packages of an application that a generator made, if the page starts with one. */
  readonly generated?: readonly string[] | 'everything'
  /** The guarded page. */
  readonly guarded: string
}

/** A running application. */
export interface StartedPage {
  readonly origin: string
  /** The password of its first factor, from its `.env`. */
  readonly password: string
  /** Its folder. */
  readonly path: string
  close(): Promise<void>
}

/**
 * Makes the application of a Start page, outside the repository and from its blocks alone, and starts it.
 *
 * @param duo - the local Duo whose keys `.env` gets; Nuxt starts one of its own
 */
export async function startPage(one: StartPage, edition: Edition, duo: Simulator): Promise<StartedPage> {
  const port = await freePort()
  const folder = ownFolder(one.packages, one.installed, installedBy(one))
  const files = filesFor(one.page, edition).map((file) => ({ ...file, text: onLoopback(file.text, port) }))
  writeFiles(folder.path, files, one.tool)
  const secrets = secretsOf(one.page)
  const env = { ...(one.tool === 'nuxt' ? {} : keysOf(duo)), ...secrets }
  writeFileSync(
    join(folder.path, '.env'),
    Object.entries(env)
      .map((entry) => entry.join('='))
      .join('\n'),
  )
  const child = spawn(
    process.execPath,
    one.command.map((part) => part.replace('PORT', String(port))),
    { cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], NO_COLOR: '1' } },
  )
  const close = async () => {
    await stop(child)
    folder.remove()
  }
  const origin = `http://localhost:${port}`
  try {
    await answering(child, origin)
  } catch (error) {
    await close()
    throw error
  }
  return { path: folder.path, origin, password: secrets['DEMO_PASSWORD'] ?? secrets['NUXT_DEMO_PASSWORD'] ?? '', close }
}

/** The packages that a reader has, so that a page which forgets one fails. */
function installedBy({ page, generated = [] }: StartPage): string[] | undefined {
  return generated === 'everything' ? undefined : [...new Set([...generated, ...packagesOf(page)])]
}

/** What `npx @duokit/simulator --write-env .env` writes. */
function keysOf({ host, application: { ikey, skey } }: Simulator): Record<string, string> {
  return { DUO_HOST: host, DUO_IKEY: ikey, DUO_SKEY: skey, DUO_CLIENT_ID: ikey, DUO_CLIENT_SECRET: skey }
}

/** The page's own port may be taken, and some frameworks listen wherever the machine does. */
function onLoopback(text: string, port: number): string {
  return text.replaceAll('listen(3000)', `listen(${port}, 'localhost')`).replaceAll('3000', String(port))
}

async function answering(child: ChildProcess, origin: string): Promise<void> {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (said += part.toString()))
  const end = Date.now() + longestStart
  while (Date.now() < end && child.exitCode === null) {
    const answered = await fetch(`${origin}/login`).then(
      ({ status }) => status === 200,
      () => false,
    )
    if (answered) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`the application did not answer, and said: ${said}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((ends) => child.once('exit', ends))
  child.kill()
  const overdue = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(overdue)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listens) => server.once('listening', listens))
  const address = server.address()
  await new Promise((closes) => server.close(closes))
  if (address === null || typeof address === 'string') throw new Error('there is no port')
  return address.port
}
