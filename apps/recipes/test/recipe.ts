import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Sending } from '@duokit/conformance'
import type { Simulator } from '@duokit/simulator'

/** A URL, and headers that the framework itself or a proxy in front of it sends. */
export type Way = string | { readonly path: string; readonly headers: NonNullable<Sending['headers']> }

/** One recipe, and what an attacker of its framework tries. */
export interface Recipe {
  readonly name: string
  /** Of the public origin; a framework that takes https for granted is as behind a proxy. */
  readonly scheme: 'http' | 'https'
  /** The built program, from the folder of the recipe. */
  readonly program: string
  readonly args?: readonly string[]
  /** Where the framework serves the data of the page; its URL may be in the page. */
  readonly data: Way | RegExp
  /** Where the page's form is posted to. */
  readonly form: string
  /** Other spellings of what is guarded, and the framework's own ways to it. */
  readonly ways: readonly Way[]
  /** Other ways to post the form. */
  readonly posts: readonly string[]
  /** How the form in the page can be sent, a browser without scripts first; as a plain form by default. */
  readonly sendings?: (page: string) => readonly Sending[]
}

/** A recipe that listens on loopback. */
export interface RunningRecipe {
  /** Where it listens. */
  readonly url: string
  /** What the browser shows. */
  readonly origin: string
  close(): Promise<void>
}

export async function startRecipe(
  { name, program, args = [], scheme }: Recipe,
  duo: Simulator,
): Promise<RunningRecipe> {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const origin = `${scheme}://localhost:${port}`
  const { host, application } = duo
  const child = spawn(process.execPath, [program, ...args], {
    cwd: fileURLToPath(new URL(`../${name}/`, import.meta.url)),
    env: {
      ORIGIN: origin,
      HOST: 'localhost',
      PORT: String(port),
      NEXT_TELEMETRY_DISABLED: '1',
      COOKIE_SECRET: 'what signs the cookies of the recipe',
      DUO_HOST: host,
      DUO_CLIENT_ID: application.ikey,
      DUO_CLIENT_SECRET: application.skey,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await listening(child, url)
  return { url, origin, close: () => end(child) }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function listening(child: ChildProcess, url: string): Promise<void> {
  const said: string[] = []
  child.stderr?.on('data', (text: Buffer) => void said.push(text.toString()))
  for (let turn = 0; turn < 400; turn += 1) {
    if (child.exitCode !== null) break
    if (await fetch(url).then(Boolean, () => false)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`The recipe does not listen: ${said.join('')}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
