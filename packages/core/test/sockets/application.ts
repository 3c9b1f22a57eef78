import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createGate,
  createLive,
  createSessionStore,
  type DuoEvent,
  type Gate,
  type GateAnswer,
  type GateOptions,
  type GateRequest,
  iframePrompt,
  type Live,
  type LiveOptions,
  nodeRequest,
} from '@duokit/core'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, onTestFinished } from 'vitest'

/** A request with the session that it names, as it is at that moment. */
export interface Context {
  readonly request: IncomingMessage
  readonly session: Session | undefined
}

interface Session {
  user?: string
}

/** How the application under test is put together. */
export interface Setting extends Partial<Pick<GateOptions<Context>, 'getUsername' | 'maxAge' | 'store'>> {
  readonly live?: Partial<LiveOptions<Context>>
}

/** A running application: sessions in memory, one server, and what it reported. */
export interface Running {
  readonly gate: Gate<Context>
  readonly live: Live
  readonly server: Server
  readonly port: number
  readonly events: DuoEvent[]
  readonly errors: unknown[]
  readonly sessions: Map<string, Session>
  /** A session of somebody who passed the first factor. @returns its id */
  firstFactor(user: string): string
  /** The same, who passed Duo as well. */
  verified(user?: string): Promise<string>
  /** Passes Duo, in a session that exists. @returns every cookie of the browser */
  secondFactor(id: string): Promise<string>
  /** @param cookie - every cookie, where more than the session's is needed */
  logOut(id: string, cookie?: string): Promise<Response>
  /** Seconds pass, for the gate and for Duo. */
  later(seconds: number): void
}

export const origin = 'http://localhost:1234'

let simulator: Simulator
let seconds = 1_800_000_000

/** The local Duo of the applications that the tests of a file start. */
export function useLocalDuo(): void {
  beforeAll(async () => {
    simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
  })
  afterAll(() => simulator.close())
}

/** Starts an application; each test adds to its server what takes upgrades. */
export async function start(setting: Setting = {}): Promise<Running> {
  const { live: liveOptions, ...options } = setting
  const events: DuoEvent[] = []
  const errors: unknown[] = []
  const sessions = new Map<string, Session>()
  const read = (request: IncomingMessage): GateRequest<Context> => toGateRequest(request, sessions)
  const { ikey, skey } = simulator.application
  const gate = createGate<Context>({
    origin,
    prompt: iframePrompt({ host: simulator.host, ikey, skey, akey: 'a'.repeat(40) }),
    getUsername: ({ session }) => session?.user,
    store: createSessionStore<Context>({ read: ({ session }) => session, renew: false, carried: false }),
    now: () => seconds * 1000,
    onEvent: (event) => events.push(event),
    ...options,
  })
  const live = createLive(gate, { read, recheck: 0.02, onError: (error) => errors.push(error), ...liveOptions })
  const server = createServer((request, response) => {
    void gate.handle(read(request))?.then((answer) => send(response, answer))
  })
  const port = await listen(server)
  return { gate, live, server, port, events, errors, sessions, ...people(port, sessions) }
}

function toGateRequest(request: IncomingMessage, sessions: ReadonlyMap<string, Session>): GateRequest<Context> {
  const id = /sid=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
  const ctx = { request, session: sessions.get(id) }
  return nodeRequest(request, { ctx, url: request.url ?? '/', parsed: request })
}

function send(response: ServerResponse, { status, headers, body }: GateAnswer): void {
  response.writeHead(status, headers.flat()).end(body)
}

async function listen(server: Server): Promise<number> {
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  return (server.address() as AddressInfo).port
}

function people(port: number, sessions: Map<string, Session>) {
  const url = `http://127.0.0.1:${port}`
  const later = (passed: number): void => {
    seconds += passed
    simulator.clock.freeze(seconds)
  }
  const firstFactor = (user: string): string => {
    const id = crypto.randomUUID()
    sessions.set(id, { user })
    return id
  }
  const secondFactor = async (id: string): Promise<string> => {
    // Two approvals of one user within a second are one text, which is accepted once.
    later(1)
    const cookie = `sid=${id}`
    const started = await fetch(`${url}/duo/start?max_age=0`, { headers: { cookie } })
    const { sigRequest, postAction } = (await started.json()) as { sigRequest: string; postAction: string }
    const login = started.headers.getSetCookie().map((one) => one.split(';', 1)[0])
    const done = await fetch(url + postAction, {
      method: 'POST',
      headers: { origin, cookie: [cookie, ...login].join('; ') },
      body: new URLSearchParams({ sig_response: await answerTo(sigRequest) }),
    })
    if (done.status !== 200) throw new Error(`Duo let this user in, and not: ${await done.text()}`)
    const kept = done.headers.getSetCookie().map((one) => one.split(';', 1)[0])
    return [cookie, ...kept].join('; ')
  }
  return {
    later,
    firstFactor,
    secondFactor,
    async verified(user = 'alice') {
      const id = firstFactor(user)
      await secondFactor(id)
      return id
    },
    logOut: (id: string, cookie = `sid=${id}`) =>
      fetch(`${url}/duo/logout`, { method: 'POST', headers: { origin, cookie } }),
  }
}

async function answerTo(sigRequest: string): Promise<string> {
  const [tx = '', own = ''] = sigRequest.split(':')
  const query = new URLSearchParams({ tx, parent: origin, v: '2.9' }).toString()
  const frame = await (await fetch(`${simulator.url}/frame/web/v1/auth?${query}`)).text()
  return `${/AUTH\|[\w+/=]+\|[0-9a-f]{40}/.exec(frame)?.[0]}:${own}`
}
