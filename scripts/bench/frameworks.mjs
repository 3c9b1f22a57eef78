import { fork } from 'node:child_process'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { root } from '../tool.mjs'
import { headersOf, logIn } from './log-in.mjs'
import { median } from './measure.mjs'

// What a guard costs a whole server: applications that only answer { ok: true }, in turns, each in a process of its
// own. CPU time of the server per request is what counts; how many requests a second came through depends on the client
// as well.

export const frameworks = {
  koa: 'Koa 3',
  express: 'Express 5',
  fastify: 'Fastify 5',
  h3: 'h3 2',
  'nestjs-express': 'Nest 12 on Express',
  'nestjs-fastify': 'Nest 12 on Fastify',
}
const variants = ['bare', 'session', 'guard']
const least = { koa: 0.9, express: 0.9, fastify: 0.9, h3: 0.87, 'nestjs-express': 0.9, 'nestjs-fastify': 0.9 }
const leastOfSession = 0.93

/**
 * Requests until what is measured is what a server that has run for a while costs: compiled code, and a settled heap.
 */
const warmUp = 30_000
const rounds = 15
const requestsPerTurn = 4000
const connections = 16

/** @returns {Promise<import('./main.mjs').Row[]>} */
export async function benchFrameworks() {
  const rows = []
  for (const framework of Object.keys(frameworks)) rows.push(...(await benchFramework(framework)))
  return rows
}

async function benchFramework(framework) {
  const servers = {}
  for (const variant of variants) servers[variant] = await start(framework, variant)
  try {
    for (const server of Object.values(servers)) await takeTurn(server, warmUp)
    const played = []
    for (let round = 0; round < rounds; round++) played.push(await playRound(servers, round))
    return rowsOf(framework, played)
  } finally {
    for (const { child } of Object.values(servers)) child.kill()
  }
}

/** Each variant's turn; backwards every other round, since who goes first has a colder machine. */
async function playRound(servers, round) {
  const turns = {}
  for (const variant of round % 2 === 0 ? variants : variants.toReversed()) {
    turns[variant] = await takeTurn(servers[variant])
  }
  return turns
}

function rowsOf(framework, played) {
  const cpu = (variant) => median(played.map((turns) => turns[variant].nanoseconds))
  const rate = (variant) => Math.round(median(played.map((turns) => turns[variant].perSecond))).toLocaleString('en')
  const kept = (other) => median(played.map((turns) => turns[other].nanoseconds / turns.guard.nanoseconds))
  const row = (other, target) => ({
    what: `${frameworks[framework]}: capacity with the guard / ${other === 'bare' ? `bare (${rate('guard')} and ${rate('bare')} requests/s)` : 'a session in memory'}`,
    ours: cpu('guard'),
    peer: cpu(other),
    ratio: kept(other),
    target,
    met: kept(other) >= target,
  })
  return [row('bare', least[framework]), row('session', leastOfSession)]
}

/** Starts an application, and logs its user in where there is a guard. */
export async function start(framework, variant) {
  const child = fork(join(root, 'scripts', 'bench', 'server.mjs'), [framework, variant], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, NODE_ENV: 'production', NODE_NO_WARNINGS: '1' },
  })
  const { port } = await answerOf(child)
  const session = 'sid=a-session-id'
  const proof = variant === 'guard' ? await logIn((asked) => send(port, asked, session)) : undefined
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  // Every variant gets the same cookies: reading longer headers is not the guard's cost.
  return { child, port, agent, headers: headersOf({ cookie: `${session}; ${proof ?? `other=${'x'.repeat(400)}`}` }) }
}

/**
 * Many requests at once. Nothing is collected by force in between: a collection while no request is under way throws
 * compiled code away with the last object that has the shape it was compiled for, and every turn would measure a server
 * that has just started.
 *
 * @returns what one of them cost the server
 */
export async function takeTurn(server, count = requestsPerTurn) {
  const before = await ask(server.child, 'cpu')
  const begun = performance.now()
  await Promise.all(Array.from({ length: connections }, () => askOften(server, Math.ceil(count / connections))))
  const seconds = (performance.now() - begun) / 1000
  const after = await ask(server.child, 'cpu')
  const microseconds = after.user + after.system - before.user - before.system
  return { nanoseconds: (microseconds * 1000) / count, perSecond: count / seconds }
}

async function askOften({ port, agent, headers }, times) {
  for (let turn = 0; turn < times; turn++) {
    const { status, body } = await exchange({ port, agent, headers, path: '/account' })
    if (status !== 200 || body !== '{"ok":true}') throw new Error(`the server answered ${status} ${body}`)
  }
}

/** Asks a server's process what it has used: `cpu` or `memory`. */
export function ask(child, question) {
  const answer = answerOf(child)
  child.send(question)
  return answer
}

function answerOf(child) {
  return new Promise((resolve, reject) => {
    const gone = (status) => reject(new Error(`a server that is measured ended with ${status}`))
    child.once('exit', gone)
    child.once('message', (message) => {
      child.off('exit', gone)
      resolve(message)
    })
  })
}

function send(port, { method, url, cookie, form }, session) {
  const headers = headersOf({ cookie: cookie ? `${session}; ${cookie}` : session, form })
  return exchange({ port, method, path: url, headers, body: form?.toString() })
}

function exchange({ port, agent, method = 'GET', path, headers, body }) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent, method, path, headers, timeout: 30_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => (text += chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode, cookies: response.headers['set-cookie'] ?? [], body: text }),
      )
    })
    sent.on('timeout', () => sent.destroy(new Error('a server that is measured does not answer')))
    sent.on('error', reject)
    sent.end(body)
  })
}
