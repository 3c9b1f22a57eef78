import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { generateAkey } from '@duokit/core'
import type { Simulator } from '@duokit/simulator'
import { run } from '../src/run.js'

/** The built command. */
export const command = fileURLToPath(new URL('../dist/bin.js', import.meta.url))

/** How the command ended. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>
  /** What is piped in. */
  readonly input?: string
}

/** Runs the built command as a program, with these variables and none of Duo's that the machine has. */
export async function duokit(args: readonly string[], { env = {}, input = '' }: Surroundings = {}): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(NUXT_)?DUO_|^NODE_|^NO_COLOR$/.test(name))
  const child = spawn(process.execPath, [command, ...args], { env: { ...Object.fromEntries(inherited), ...env } })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdin.on('error', () => undefined).end(input)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err }
}

/** Runs the command in this process, for tests that need many. What it throws is thrown. */
export async function duokitHere(args: readonly string[], { env = {}, input = '' }: Surroundings = {}): Promise<Ended> {
  let [out, err] = ['', '']
  const code = await run(args, {
    env,
    colours: false,
    print: (lines) => void (out += `${lines}\n`),
    complain: (lines) => void (err += `${lines}\n`),
    input: async () => input,
  })
  return { code, out, err }
}

/** An akey of the tests. */
export const akey = generateAkey()

/** The variables of an application with the iframe. */
export function iframeEnv({ host, application: { ikey, skey } }: Simulator): Record<string, string> {
  return { DUO_HOST: host, DUO_IKEY: ikey, DUO_SKEY: skey, DUO_AKEY: akey }
}

/** Those of one with the Universal Prompt. */
export function universalEnv({ host, application: { ikey, skey } }: Simulator): Record<string, string> {
  return { DUO_HOST: host, DUO_CLIENT_ID: ikey, DUO_CLIENT_SECRET: skey }
}
