import { Worker } from 'node:worker_threads'
import { createAuthApi, createGate, createUniversalClient, universalPrompt, withinTime } from '@duokit/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from './failure-of.js'

// A server of its own thread, which answers while this thread is blocked.

const answering = `
const { createServer } = require('node:http')
const { parentPort, workerData } = require('node:worker_threads')
const time = 1_795_576_702
const server = createServer((request, response) => {
  if (workerData === 'hang') return
  if (workerData === 'impatient') return request.socket.destroy()
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ stat: 'OK', response: { timestamp: time, time } }))
})
// Not before this thread was busy for a while: the connection is there by then.
if (workerData === 'impatient') server.on('connection', (socket) => setTimeout(() => socket.resetAndDestroy(), 200))
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

const workers: Worker[] = []
async function serve(manner: 'answer' | 'hang' | 'impatient'): Promise<string> {
  const worker = new Worker(answering, { eval: true, workerData: manner })
  workers.push(worker)
  const port = await new Promise<number>((resolve) => worker.once('message', resolve))
  return `http://127.0.0.1:${port}`
}
let duo = ''
beforeAll(async () => {
  duo = await serve('answer')
})
afterAll(() => Promise.all(workers.map((worker) => worker.terminate())))

/** Blocks the event loop, as work of the application does. */
function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

/** The turns of the event loop, each of them longer than the limit of a call. */
async function busyWhile<T>(promise: Promise<T>, milliseconds = 300): Promise<T> {
  const state = { isOver: false }
  const over = promise.finally(() => {
    state.isOver = true
  })
  over.catch(() => undefined)
  for (let turn = 0; turn < 5 && !state.isOver; turn++) {
    block(milliseconds)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return over
}

const keys = { clientId: 'DIXXXXXXXXXXXXXXXXXX', clientSecret: 'deadbeef'.repeat(5) }
const now = () => 1_795_576_702_000
const timeout = 100

describe('a process that is busy for longer than the limit of a call', () => {
  it('reads what Duo answered in time, to a health check', async () => {
    const client = createUniversalClient({
      ...keys,
      host: duo,
      timeout,
      now,
      redirectUrl: 'https://a.example/callback',
    })
    for (let time = 0; time < 3; time++) expect(await busyWhile(client.healthCheck())).toBeDefined()
  })

  it('reads what Duo answered in time, to a ping', async () => {
    const api = createAuthApi({ ikey: keys.clientId, skey: keys.clientSecret, host: duo, timeout, now, tries: 1 })
    expect(await busyWhile(api.ping())).toBeDefined()
  })

  it('reads what a store answered in time', async () => {
    const answered = fetch(duo).then(({ status }) => status)
    expect(await busyWhile(withinTime(answered, timeout, () => new Error('late')))).toBe(200)
  })

  const start = async (host: string, milliseconds?: number) => {
    const kept: string[] = []
    const seen: string[] = []
    const gate = createGate({
      origin: 'http://localhost:1234',
      prompt: universalPrompt({ ...keys, host, timeout }),
      cookieSecret: 'a cookie secret of this test, long enough',
      getUsername: () => 'alice',
      store: { read: () => kept[0], write: (_request, proof) => void kept.push(proof), clear: () => undefined },
      failMode: 'open',
      onEvent: (event) => void seen.push(event.type),
      now,
    })
    const header = (name: string) => (name === 'accept' ? 'text/html' : undefined)
    const request = { ctx: {}, method: 'GET', url: '/duo/start', header, form: async () => new URLSearchParams() }
    const answer = gate.handle(request)
    return { answer: await busyWhile(answer ?? Promise.reject(new Error('no route')), milliseconds), kept, seen }
  }

  it('lets nobody in without Duo', async () => {
    const { answer, kept, seen } = await start(duo)
    expect([answer.status, kept, seen]).toEqual([303, [], ['started']])
  })

  it('lets nobody in where Duo gave up on it', async () => {
    const { answer, kept, seen } = await start(await serve('impatient'), 1100)
    expect([answer.status, kept, seen]).toEqual([503, [], ['unavailable']])
  })
})

describe('an outage', () => {
  it('is still one where nothing answers and the process has time', async () => {
    const host = await serve('hang')
    const client = createUniversalClient({ ...keys, host, timeout, now, redirectUrl: 'https://a.example/callback' })
    const error = await failureOf(client.healthCheck())
    expect(error).toMatchObject({ code: 'duo_unavailable', outage: true })
  })
})
