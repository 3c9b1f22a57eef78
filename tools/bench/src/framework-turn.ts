import { Agent } from 'node:http'
import type { Variant } from './application.ts'
import { headersOf, logIn } from './log-in.ts'
import { ask, exchange, type MeasuredServer, startServer } from './measured-server.ts'

const connections = 16

/** An application of the benchmark, with what a browser that is logged in sends to it. */
export interface GuardedServer extends MeasuredServer {
  readonly agent: Agent
  readonly headers: Readonly<Record<string, string>>
}

/** What many requests took. */
export interface Turn {
  /** Of the server's CPU, per request. */
  readonly nanoseconds: number
  readonly perSecond: number
}

/** Starts an application, and logs its user in if there is a guard. */
export async function startFramework(framework: string, variant: Variant): Promise<GuardedServer> {
  const server = await startServer('framework-server.ts', [framework, variant])
  const session = 'sid=a-session-id'
  const proof = variant === 'guard' ? await logInTo(server, session) : undefined
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  // Every variant gets the same cookies: reading longer headers is not the guard's cost.
  return { ...server, agent, headers: headersOf({ cookie: `${session}; ${proof ?? `other=${'x'.repeat(400)}`}` }) }
}

function logInTo({ port }: MeasuredServer, session: string): Promise<string> {
  return logIn(({ method, url, cookie, form }) => {
    const cookies = cookie === undefined ? session : `${session}; ${cookie}`
    const headers = headersOf({ cookie: cookies, ...(form && { form }) })
    return exchange({ port, method, path: url, headers, body: form?.toString() })
  })
}

/**
 * Sends many requests at once. Nothing is collected by force in between: a collection while no request is under way
 * throws compiled code away with the last object that has the shape it was compiled for, and every turn would measure a
 * server that has just started.
 */
export async function takeTurn(server: GuardedServer, count: number): Promise<Turn> {
  const before = await ask(server.child, 'cpu')
  const begun = performance.now()
  await Promise.all(Array.from({ length: connections }, () => askOften(server, Math.ceil(count / connections))))
  const seconds = (performance.now() - begun) / 1000
  const after = await ask(server.child, 'cpu')
  return { nanoseconds: ((after.cpu - before.cpu) * 1000) / count, perSecond: count / seconds }
}

async function askOften({ port, agent, headers }: GuardedServer, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn++) {
    const { status, body } = await exchange({ port, agent, headers, path: '/account' })
    if (status !== 200 || body !== '{"ok":true}') throw new Error(`the server answered ${status} ${body}`)
  }
}
