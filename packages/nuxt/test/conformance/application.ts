import { createServer } from 'node:http'
import {
  getUsernameOf,
  lateHeaders,
  listenOnLoopback,
  type RunningTarget,
  type Target,
  type TargetOptions,
  type TargetPrompt,
} from '@duokit/conformance'
import type { DuoSetupOptions } from '../../src/runtime/server/define-duo.js'
import { builtApplication } from '../stage/built-application.js'

/** The fixture, built as Nuxt builds for a server of Node's, and told by its environment what it is to be. */
export const nuxtTarget: Target = {
  name: 'nuxt 4',
  lacks: {
    'start-errors': 'Nitro reads options with the first request; server.test.ts has the errors of them',
    sockets: 'the module guards event streams, and no sockets',
  },
  start,
}

let earlier: Promise<unknown> = Promise.resolve()

/**
 * One after the other: applications read the environment of the process as they start, and a test may start two at
 * once.
 */
function start(options: TargetOptions): Promise<RunningTarget> {
  const started = earlier.then(() => startOne(options))
  earlier = started.catch(() => undefined)
  return started
}

async function startOne({ duo, prompt, store, bodyParser, identity }: TargetOptions): Promise<RunningTarget> {
  const { origin, basePath, loginUrl, maxAge, cookieSecret, failMode, usernameMatch, ...callbacks } = duo
  const environment = {
    ...keysOf(prompt),
    NUXT_DUO_ORIGIN: origin,
    NUXT_DUO_BASE_PATH: basePath,
    NUXT_PUBLIC_DUO_BASE_PATH: basePath,
    NUXT_DUO_LOGIN_URL: typeof loginUrl === 'function' ? undefined : loginUrl,
    NUXT_DUO_MAX_AGE: maxAge === undefined ? undefined : String(maxAge),
    // Empty where there is none, in place of the one that the fixture has for another test.
    NUXT_DUO_COOKIE_SECRET: secret(cookieSecret) ?? '',
    NUXT_DUO_FAIL_MODE: failMode,
    NUXT_DUO_USERNAME_MATCH: usernameMatch,
  }
  const choice = prompt.kind === 'choice' ? { choose: prompt.choose as NonNullable<DuoSetupOptions['choose']> } : {}
  const led = typeof loginUrl === 'function' ? { loginUrl } : {}
  const shown = 'availability' in prompt ? { iframe: { availability: prompt.availability } } : {}
  const listener = await builtApplication(environment, {
    callbacks: { ...(callbacks as Partial<DuoSetupOptions>), ...choice, ...led, ...shown },
    store,
    bodyParser,
    lateHeaders,
    getUsernameOf: (user) => getUsernameOf(identity, user),
  })
  const running = await listenOnLoopback(createServer(listener))
  // The environment is read with the first request, and the next application has another.
  await fetch(`${running.url}${basePath ?? '/duo'}/prompt.js`)
  return running
}

function keysOf(prompt: TargetOptions['prompt']): Record<string, string | undefined> {
  if (prompt.kind === 'choice') return Object.assign({}, ...Object.values(prompt.prompts).map(keysOfOne))
  return { NUXT_DUO_PROMPT: prompt.kind, ...keysOfOne(prompt) }
}

function keysOfOne(prompt: TargetPrompt): Record<string, string | undefined> {
  if (prompt.kind === 'universal') {
    const { host, clientId, clientSecret } = prompt
    return { NUXT_DUO_HOST: host, NUXT_DUO_CLIENT_ID: clientId, NUXT_DUO_CLIENT_SECRET: secret(clientSecret) }
  }
  const { host, ikey, skey, akey } = prompt
  return { NUXT_DUO_HOST: host, NUXT_DUO_IKEY: ikey, NUXT_DUO_SKEY: secret(skey), NUXT_DUO_AKEY: secret(akey) }
}

/** A list arrives as JSON. */
function secret(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' || value === undefined ? value : JSON.stringify(value)
}
