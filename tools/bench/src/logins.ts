import { createSimulator } from '@duokit/simulator'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pairsOf } from './log-in.ts'
import { type LoginSettings, type LoginVariant, loginVariants } from './login-application.ts'
import { ask, exchange, type Exchanged, type MeasuredServer, startServer } from './measured-server.ts'
import { inTurn, median } from './measure.ts'
import { atMost, type Row } from './row.ts'

// A whole login: the start, the redirect back, and the page behind it, against the local Duo over TLS. CPU time of the
// application's process is what counts; the browser and Duo are in this one.

const warmUp = 150
const rounds = 9
const loginsPerTurn = 100
const atOnce = 4
/** How much of a login's cost with the official client ours may have. */
const most = 0.5

type Turns = Record<LoginVariant, number>

export async function benchLogins(): Promise<Row[]> {
  const duo = await createSimulator({ tls: true, config: { defaultOutcome: 'allow' } })
  const folder = mkdtempSync(join(tmpdir(), 'duokit-bench-'))
  const { ikey: clientId, skey: clientSecret } = duo.application
  const settings = { host: duo.host, clientId, clientSecret, ca: duo.ca ?? '' }
  const servers: MeasuredServer[] = []
  const agent = new Agent({ ca: settings.ca, keepAlive: true })
  try {
    for (const variant of loginVariants) servers.push(await startLogins(variant, settings, folder))
    const played = await play(servers, agent)
    return [rowOf('fetch', 'the platform’s fetch', played), rowOf('trusted roots', 'trustedRoots', played)]
  } finally {
    for (const { child } of servers) child.kill()
    agent.destroy()
    rmSync(folder, { recursive: true, force: true })
    await duo.close()
  }
}

function startLogins(variant: LoginVariant, settings: LoginSettings, folder: string): Promise<MeasuredServer> {
  const file = join(folder, 'ca.pem')
  writeFileSync(file, settings.ca)
  return startServer('login-server.ts', [variant, JSON.stringify(settings)], { NODE_EXTRA_CA_CERTS: file })
}

async function play(servers: readonly MeasuredServer[], agent: Agent): Promise<Turns[]> {
  for (const server of servers) await takeTurn(server, agent, warmUp)
  const played: Turns[] = []
  const pairs = loginVariants.map((variant, index) => [variant, servers[index] as MeasuredServer] as const)
  for (let round = 0; round < rounds; round++) {
    const turns: Partial<Turns> = {}
    for (const [variant, server] of inTurn(pairs, round)) turns[variant] = await takeTurn(server, agent, loginsPerTurn)
    played.push(turns as Turns)
  }
  return played
}

function rowOf(variant: LoginVariant, how: string, played: readonly Turns[]): Row {
  return atMost(most, {
    what: `a whole login with ${how} / routes by hand with duo_universal`,
    ours: median(played.map((turns) => turns[variant])),
    peer: median(played.map((turns) => turns.official)),
    ratio: median(played.map((turns) => turns[variant] / turns.official)),
  })
}

/** Nanoseconds of the server's CPU per login. */
async function takeTurn({ child, port }: MeasuredServer, agent: Agent, count: number): Promise<number> {
  const before = await ask(child, 'cpu')
  const visitor = async (): Promise<void> => {
    for (let login = 0; login < count / atOnce; login++) await logInOnce(port, agent)
  }
  await Promise.all(Array.from({ length: atOnce }, visitor))
  const after = await ask(child, 'cpu')
  return ((after.cpu - before.cpu) * 1000) / count
}

async function logInOnce(port: number, agent: Agent): Promise<void> {
  const browser = createBrowser(port)
  await browser('/login')
  const { location: authUrl } = await browser('/duo/start?next=/account')
  const back = new URL((await follow(authUrl, agent)) ?? 'missing:')
  const finished = await browser(back.pathname + back.search)
  const { status, body } = await browser(new URL(finished.location ?? '', 'http://localhost').pathname)
  if (status !== 200 || body !== '{"ok":true}') throw new Error(`the login did not succeed: ${status} ${body}`)
}

/** Duo lets this user in at once, and sends the browser back. */
function follow(authUrl: string | undefined, agent: Agent): Promise<string | undefined> {
  if (authUrl === undefined) throw new Error('no login started')
  return new Promise((resolve, reject) => {
    const sent = request(authUrl, { agent, timeout: 30_000 }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.headers.location))
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** A browser of a new visitor: it keeps cookies, and opens pages. */
function createBrowser(port: number): (path: string) => Promise<Exchanged> {
  const jar = new Map<string, string>()
  return async (path) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-origin', cookie }
    const reply = await exchange({ port, path, headers })
    for (const pair of pairsOf(reply.cookies)) {
      const at = pair.indexOf('=')
      jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return reply
  }
}
