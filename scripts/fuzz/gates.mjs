import { core } from './core.mjs'
import {
  akey,
  bound,
  cookieSecret,
  ikey,
  noon,
  olderAkey,
  olderCookieSecret,
  olderSkey,
  seal,
  skey,
} from './signing.mjs'

/** What an input decides about a gate's surroundings: the time, what Duo answers, and what was claimed. */
export const world = { seconds: noon, duo: undefined, claimed: new Set() }

/** Before each input. */
export function resetWorld(seconds = noon, duo) {
  world.seconds = seconds
  world.duo = duo
  world.claimed.clear()
}

/** What is seen of events: they go to a log. */
export const heard = []

export const iframeKeys = { ikey, skey: [skey, olderSkey], akey: [akey, olderAkey] }
export const duoHost = 'api-fuzzfuzz.duosecurity.com'
export const issuer = `https://${duoHost}/oauth/v1/token`

const common = {
  getUsername: (ctx) => (ctx.loginId === undefined ? ctx.user : { name: ctx.user, loginId: ctx.loginId }),
  now: () => world.seconds * 1000,
  singleUse: {
    claim(id) {
      const isNew = !world.claimed.has(id)
      world.claimed.add(id)
      return isNew
    },
  },
  onEvent: (event) => heard.push(event),
  fetch: async (url, init) => world.duo(url, init),
}
const iframe = core.iframePrompt({ host: duoHost, ...iframeKeys })
const universal = core.universalPrompt({ host: duoHost, clientId: ikey, clientSecret: [skey, olderSkey] })
const toSession = core.cookieStore({ bindTo: (ctx) => ctx.sid })

/**
 * Three gates that differ in what decides about a login, with what the reference has to know of each.
 *
 * @typedef {(typeof gates)[number]} KnownGate
 */
export const gates = [
  {
    gate: core.createGate({
      ...common,
      origin: 'https://app.example.com',
      prompt: iframe,
      cookieSecret: [cookieSecret, olderCookieSecret],
      store: toSession,
    }),
    secrets: [cookieSecret, olderCookieSecret],
    origin: 'https://app.example.com',
    site: { address: 'https://app.example.com', basePath: '/duo' },
    cookie: '__Host-duo-d5445c38',
    binds: (sid) => bound(sid),
    promptOf: () => 'iframe',
    maxAge: 43_200,
  },
  {
    gate: core.createGate({
      ...common,
      origin: 'https://app.example.com/shop/',
      basePath: '/auth/duo',
      prompt: iframe,
      store: core.cookieStore({ bindTo: 'browser' }),
      maxAge: 600,
    }),
    secrets: [akey, olderAkey],
    origin: 'https://app.example.com',
    site: { address: 'https://app.example.com/shop', basePath: '/auth/duo' },
    cookie: '__Secure-auth-duo-3eb42f7b',
    binds: () => bound('browser'),
    promptOf: () => 'iframe',
    maxAge: 600,
  },
  {
    gate: core.createGate({
      ...common,
      origin: 'http://localhost:3000',
      loginUrl: '/login',
      prompt: { prompts: { new: universal, old: iframe }, choose: (user) => (/^[a-m]/.test(user) ? 'new' : 'old') },
      cookieSecret,
      store: toSession,
    }),
    secrets: [cookieSecret],
    origin: 'http://localhost:3000',
    site: { address: 'http://localhost:3000', basePath: '/duo' },
    cookie: 'duo-126f3508',
    binds: (sid) => bound(sid),
    promptOf: (user) => (/^[a-m]/.test(user) ? 'new' : 'old'),
    maxAge: 43_200,
  },
]

/** A request as an adapter builds it. */
export function requestOf({ ctx, method = 'GET', url, headers = {}, body }) {
  return {
    ctx,
    method,
    url,
    header: (name) => (Object.hasOwn(headers, name) ? headers[name] : undefined),
    form: () => core.readForm({ raw: body ?? '' }),
  }
}

/** A proof of a gate, as its cookie holds it. */
export function proofText(known, record, secret = known.secrets[0]) {
  return seal(record, { secret, purpose: 'proof', site: known.site })
}

/** A login under way, as its cookie holds it. */
export function pendingText(known, record, secret = known.secrets[0]) {
  return seal(record, { secret, purpose: 'pending', site: known.site })
}

/** The value that an answer gives to a cookie. */
export function cookieSet({ headers }, name) {
  const texts = headers.filter(([header]) => header === 'set-cookie').map(([, text]) => text)
  const value = texts.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1)
  return value?.slice(0, value.indexOf(';')) || undefined
}
