import { fileURLToPath } from 'node:url'
import type { RunningTarget, Target, TargetOptions } from '@duokit/conformance'
import { startProgram } from './program.js'

/** A sample as it is built and as `demo` starts it: a program of its own, told by its environment which Duo to ask. */
export function builtSample(framework: string, ...flags: readonly string[]): Target {
  return {
    name: ['built sample:', framework, ...flags].join(' '),
    lacks,
    start: (options) => start([programOf(framework), ...flags], options),
  }
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
  'cookie-stores': 'the sample keeps everything in its session',
  'no-body-parser': 'the sample reads forms',
  universal: 'the sample shows the iframe',
}

async function start(words: readonly string[], { duo, prompt }: TargetOptions): Promise<RunningTarget> {
  if (prompt.kind !== 'iframe') throw new Error('the sample shows the iframe')
  return startProgram(words, {
    ORIGIN: duo.origin,
    DUO_HOST: prompt.host,
    DUO_IKEY: prompt.ikey,
    DUO_SKEY: [prompt.skey].flat()[0],
    DUO_AKEY: [prompt.akey].flat()[0],
  })
}
