import {
  cookieStore,
  createGate,
  type DuoEvent,
  type Fetch,
  type FetchInit,
  type Gate,
  type GateAnswer,
  type GateOptions,
  type GateRequest,
  iframePrompt,
  readForm,
  universalPrompt,
} from '@duokit/core'
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
  type Site,
  skey,
} from './signing.js'

/** Who sends a request. */
export interface Sender {
  readonly user?: string | undefined
  readonly sid?: string | undefined
  readonly loginId?: string
}

interface World {
  seconds: number
  duo: Fetch | undefined
  readonly claimed: Set<string>
}

/** What an input decides about a gate's surroundings: the time, what Duo answers, and what was claimed. */
export const world: World = { seconds: noon, duo: undefined, claimed: new Set() }

/** Before each input. */
export function resetWorld(seconds = noon, duo?: Fetch): void {
  world.seconds = seconds
  world.duo = duo
  world.claimed.clear()
}

/** What is seen of events: they go to a log. */
export const heard: DuoEvent[] = []

export const iframeKeys = { ikey, skey: [skey, olderSkey], akey: [akey, olderAkey] }
export const duoHost = 'api-fuzzfuzz.duosecurity.com'
export const issuer = `https://${duoHost}/oauth/v1/token`

const common = {
  getUsername: ({ user, loginId }: Sender) => (loginId === undefined || !user ? user : { name: user, loginId }),
  now: () => world.seconds * 1000,
  singleUse: {
    claim(id: string) {
      const isNew = !world.claimed.has(id)
      world.claimed.add(id)
      return isNew
    },
  },
  onEvent: (event: DuoEvent) => void heard.push(event),
  fetch: async (url: string, init: FetchInit) => {
    if (world.duo === undefined) throw new Error('nobody is there')
    return world.duo(url, init)
  },
} satisfies Partial<GateOptions<Sender>>
const iframe = iframePrompt({ host: duoHost, ...iframeKeys })
const universal = universalPrompt({ host: duoHost, clientId: ikey, clientSecret: [skey, olderSkey] })
const toSession = cookieStore<Sender>({ bindTo: ({ sid }) => sid })

/** A gate, with what the reference has to know of it. */
export interface KnownGate {
  readonly gate: Gate<Sender>
  readonly secrets: readonly [string, ...string[]]
  readonly origin: string
  readonly site: Site
  readonly cookie: string
  binds(sid: string | undefined): string | undefined
  promptOf(user: string): 'iframe' | 'old' | 'new'
  readonly maxAge: number
}

/** Three gates that differ in what decides about a login. */
export const gates: readonly [KnownGate, KnownGate, KnownGate] = [
  {
    gate: createGate({
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
    gate: createGate({
      ...common,
      origin: 'https://app.example.com/shop/',
      basePath: '/auth/duo',
      prompt: iframe,
      store: cookieStore({ bindTo: 'browser' }),
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
    gate: createGate({
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

/** What a request is made of. */
export interface RequestInput {
  readonly ctx: Sender
  readonly method?: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A request as an adapter builds it. */
export function requestOf({ ctx, method = 'GET', url, headers = {}, body }: RequestInput): GateRequest<Sender> {
  return {
    ctx,
    method,
    url,
    header: (name) => (Object.hasOwn(headers, name) ? headers[name] : undefined),
    form: () => readForm({ raw: body ?? '' }),
  }
}

/** A proof of a gate, as its cookie holds it. */
export function proofText(known: KnownGate, record: object, secret = known.secrets[0]): string {
  return seal(record, { secret, purpose: 'proof', site: known.site })
}

/** A login under way, as its cookie holds it. */
export function pendingText(known: KnownGate, record: object, secret = known.secrets[0]): string {
  return seal(record, { secret, purpose: 'pending', site: known.site })
}

/** The value that an answer gives to a cookie. */
export function cookieSet({ headers }: Pick<GateAnswer, 'headers'>, name: string): string | undefined {
  const texts = headers.filter(([header]) => header === 'set-cookie').map(([, text]) => text)
  const value = texts.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1)
  return value?.slice(0, value.indexOf(';')) || undefined
}
