import { core } from '../core.mjs'
import { attempt, demand } from '../law.mjs'
import { mutate, noise, oddValue } from '../mutate.mjs'
import { akey, cookieSecret, ikey, skey } from '../signing.mjs'

// Options, which come from an environment: a wrong one is refused by its name, and what it said is not repeated.

const store = core.cookieStore({ bindTo: 'browser' })
const makers = {
  signer: {
    make: core.createSigner,
    right: { ikey, skey, akey, leeway: 0, requestLifetime: 300, appLifetime: 3600 },
  },
  'universal client': {
    make: core.createUniversalClient,
    right: {
      clientId: ikey,
      clientSecret: skey,
      host: 'duo.bank.example.net',
      redirectUrl: 'https://bank.example.net/duo/callback',
      codeParameter: 'code',
      timeout: 10,
    },
  },
  'auth api': {
    make: core.createAuthApi,
    right: {
      ikey,
      skey,
      host: 'duo.bank.example.net',
      signatureVersion: 2,
      tries: 7,
      timeout: 10,
      trustedRoots: undefined,
    },
  },
  'iframe prompt': {
    make: core.iframePrompt,
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
    make: core.universalPrompt,
    right: { clientId: ikey, clientSecret: skey, host: 'duo.bank.example.net', handOver: true },
  },
  gate: {
    make: core.createGate,
    right: {
      origin: 'https://bank.example.net/shop',
      basePath: '/auth/duo',
      loginUrl: '/login',
      maxAge: 60,
      failMode: 'open',
      usernameMatch: 'exact',
      cookieSecret,
      prompt: core.iframePrompt({ host: 'duo.bank.example.net', ikey, skey, akey }),
      getUsername: () => 'alice',
      store,
    },
  },
  requirement: { make: core.checkRequirement, right: { maxAge: 60, excludeFactors: ['sms_passcode'] } },
}

/** @type {import('../main.mjs').Target} */
export const options = {
  name: 'options',
  share: 50_000,
  make(random) {
    const maker = random.pick(Object.keys(makers))
    const { right } = makers[maker]
    const changes = {}
    for (let count = random.pick([1, 1, 2]); count > 0; count--) {
      const name = random.pick(Object.keys(right))
      changes[name] = changedValue(random, right[name])
    }
    return { maker, changes }
  },
  check({ maker, changes }) {
    const { make, right } = makers[maker]
    const { outcome, error } = attempt(() => make({ ...right, ...changes }), ['invalid_option'])
    if (error === undefined) return outcome
    const { message } = error
    demand(
      /^[A-Za-z. ]+ (?:must|may|has|is|contains) /.test(message),
      `the message names an option and what is expected: ${message}`,
    )
    for (const value of textsIn(changes))
      demand(value.length < 16 || !message.includes(value), 'a value is not repeated')
    return outcome
  },
}

function changedValue(random, value) {
  if (typeof value !== 'string' || random.chance(0.2)) return oddValue(random)
  if (random.chance(0.15)) return [value, mutate(random, value)]
  if (random.chance(0.1)) return random.pick([ikey, skey, akey, cookieSecret, noise(random)])
  return mutate(random, value)
}

function textsIn(changes) {
  return Object.values(changes)
    .flat()
    .filter((value) => typeof value === 'string')
}
