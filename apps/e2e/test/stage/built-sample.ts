import { fileURLToPath } from 'node:url'
import type { RunningTarget, Target, TargetOptions, TargetPrompt } from '@duokit/conformance'
import { startProgram } from './program.js'

/** A sample as it is built and as `demo` starts it: a program of its own, told by its environment which Duo to ask. */
export function builtSample(framework: string, ...flags: readonly string[]): Target {
  return {
    name: ['built sample:', framework, ...flags].join(' '),
    lacks: ['nuxt', 'web'].includes(framework) ? { ...lacks, sockets: 'it pushes over an event stream' } : lacks,
    start: (options) => start([programOf(framework), ...flags], options),
  }
}

/** Every sample, as somebody gets it who starts the demo. */
export function builtSamples(): Target[] {
  return [
    builtSample('koa'),
    builtSample('express'),
    builtSample('fastify'),
    builtSample('h3'),
    builtSample('hono'),
    builtSample('nestjs'),
    builtSample('nestjs', '--fastify'),
    builtSample('nuxt'),
    builtSample('web'),
  ]
}

/** Where a sample is once it is built. */
export function programOf(framework: string): string {
  return fileURLToPath(new URL(`../../../${framework}-sample/dist/main.js`, import.meta.url))
}

const lacks: NonNullable<Target['lacks']> = {
  options: 'a program that is built is put together already',
  clock: 'a program of its own has the clock of the machine, and tells its events to nobody',
  'any-user': 'the sample has five accounts',
  extras: 'the sample has the pages of a bank, and nothing for tests',
  'late-headers': 'the sample sets its headers before the gate responds',
  'socket-messages': 'the sample pushes, and reads nothing',
  'cookie-stores': 'the sample keeps everything in its session',
  'no-body-parser': 'the sample reads forms',
}

async function start(words: readonly string[], { duo, prompt }: TargetOptions): Promise<RunningTarget> {
  if (prompt.kind === 'choice') throw new Error('the people of the sample choose by themselves')
  return startProgram(words, { ORIGIN: duo.origin, ...duoVariables(prompt) })
}

function duoVariables(prompt: TargetPrompt): Record<string, string | undefined> {
  const { host } = prompt
  if (prompt.kind === 'universal') {
    return { DUO_HOST: host, DUO_CLIENT_ID: prompt.clientId, DUO_CLIENT_SECRET: [prompt.clientSecret].flat()[0] }
  }
  const { ikey, skey, akey } = prompt
  return { DUO_HOST: host, DUO_IKEY: ikey, DUO_SKEY: [skey].flat()[0], DUO_AKEY: [akey].flat()[0] }
}
