import {
  checkRequirement,
  cookieStore,
  createAuthApi,
  createGate,
  createSigner,
  createUniversalClient,
  iframePrompt,
  universalPrompt,
} from '@duokit/core'
import * as fc from 'fast-check'
import { it } from 'vitest'
import { attempt, demand } from './demand.js'
import { type Draw, drawn } from './draw.js'
import { expectOutcomes } from './expect-always.js'
import { mutate, noise } from './mutate.js'
import { oddValue } from './mutate-json.js'
import { akey, cookieSecret, ikey, skey } from './signing.js'
import { anyText } from './texts.js'

// Options come from an environment: a wrong one is refused by its name, and what it said is not repeated.

const store = cookieStore({ bindTo: 'browser' })
interface Maker {
  readonly make: (options: never) => unknown
  readonly right: Readonly<Record<string, unknown>>
}
const makers: Readonly<Record<string, Maker>> = {
  signer: {
    make: createSigner,
    right: { ikey, skey, akey, leeway: 0, requestLifetime: 300, appLifetime: 3600, now: Date.now },
  },
  'universal client': {
    make: createUniversalClient,
    right: {
      clientId: ikey,
      clientSecret: skey,
      host: 'duo.bank.example.net',
      redirectUrl: 'https://bank.example.net/duo/callback',
      codeParameter: 'code',
      usernameMatch: 'exact',
      timeout: 100,
      trustedRoots: undefined,
    },
  },
  'auth api': {
    make: createAuthApi,
    right: {
      ikey,
      skey,
      host: 'duo.bank.example.net',
      signatureVersion: 2,
      tries: 7,
      wait: undefined,
      random: undefined,
      timeout: 100,
      trustedRoots: undefined,
    },
  },
  'iframe prompt': {
    make: iframePrompt,
    right: {
      ikey,
      skey,
      akey,
      host: 'duo.bank.example.net',
      postArgument: 'answer',
      attributes: { title: 'Duo' },
      availability: true,
    },
  },
  'universal prompt': {
    make: universalPrompt,
    right: { clientId: ikey, clientSecret: skey, host: 'duo.bank.example.net', handOver: true },
  },
  gate: {
    make: createGate,
    right: {
      origin: 'https://bank.example.net/shop',
      basePath: '/auth/duo',
      loginUrl: '/login',
      maxAge: 60,
      failMode: 'open',
      usernameMatch: 'exact',
      cookieSecret,
      prompt: iframePrompt({ host: 'duo.bank.example.net', ikey, skey, akey }),
      getUsername: () => 'alice',
      store,
    },
  },
  requirement: { make: checkRequirement, right: { maxAge: 60, excludeFactors: ['sms_passcode'] } },
}

const oddOptions = drawn((draw) => {
  const maker = draw.pick(Object.keys(makers) as [string])
  const { right } = makers[maker] as Maker
  const names = Object.keys(right) as [string]
  const count = draw.pick([1, 1, 2])
  const changed = Array.from({ length: count }, () => {
    const name = draw.pick(names)
    return [name, changedValue(draw, right[name])] as const
  })
  return { maker, changes: Object.fromEntries(changed) }
})

/** One option, which may be anything at all. */
const anyOption = fc
  .constantFrom(
    ...Object.entries(makers).flatMap(([maker, { right }]) => Object.keys(right).map((name) => ({ maker, name }))),
  )
  .chain(({ maker, name }) => fc.oneof(anyText, fc.anything()).map((value) => ({ maker, changes: { [name]: value } })))

const inputs = fc.oneof({ weight: 2, arbitrary: oddOptions }, anyOption)

it('an option that is wrong is named, and not repeated', () =>
  expectOutcomes(400, inputs, ({ maker, changes }) => {
    const { make, right } = makers[maker] as Maker
    const { outcome, error } = attempt(() => make({ ...right, ...changes } as never), ['invalid_option'])
    if (error === undefined) return outcome
    const named = /^[A-Za-z. ]+ (?:must|may|has|is|contains) /.test(error.message)
    demand(named, `the message names an option and what is expected: ${error.message}`)
    for (const value of textsIn(changes))
      demand(value.length < 16 || !error.message.includes(value), 'a value is not repeated')
    return outcome
  }))

function changedValue(draw: Draw, value: unknown): unknown {
  if (typeof value !== 'string' || draw.chance(0.2)) return oddValue(draw)
  if (draw.chance(0.15)) return [value, mutate(draw, value)]
  if (draw.chance(0.1)) return draw.pick([ikey, skey, akey, cookieSecret, noise(draw)])
  return mutate(draw, value)
}

function textsIn(changes: Readonly<Record<string, unknown>>): string[] {
  return Object.values(changes)
    .flat()
    .filter((value) => typeof value === 'string')
}
