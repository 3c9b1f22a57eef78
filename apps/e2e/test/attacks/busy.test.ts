// An attack on a process that is too busy to read what Duo answers: one test for the threat model in SECURITY.md.
import { Worker } from 'node:worker_threads'
import { createGate, type GateOptions, iframePrompt, universalPrompt } from '@duokit/core'
import { describe, expect, it, onTestFinished } from 'vitest'

/** Duo's time and health in a thread of its own, which answers while this one is blocked. */
const wellDuo = `
const { createServer } = require('node:http')
const { parentPort } = require('node:worker_threads')
const time = 1_795_576_702
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ stat: 'OK', response: { time, timestamp: time } }))
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

const now = () => 1_795_576_702_000
const timeout = 100
const key = 'DIXXXXXXXXXXXXXXXXXX'
const secret = 'deadbeef'.repeat(5)

/**
 * Keeps the event loop busy for longer than the limit of a call, as many requests at once do, until the answer is
 * there.
 */
async function whileBusy<T>(answer: Promise<T>): Promise<T> {
  const state = { isOver: false }
  const over = answer.finally(() => {
    state.isOver = true
  })
  over.catch(() => undefined)
  for (let turn = 0; turn < 10 && !state.isOver; turn++) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeout * 3)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return over
}

describe('an attack with', () => {
  async function hostOf(source: string): Promise<string> {
    const worker = new Worker(source, { eval: true })
    onTestFinished(() => void worker.terminate())
    return `http://127.0.0.1:${await new Promise<number>((resolve) => worker.once('message', resolve))}`
  }

  async function start(prompt: GateOptions<object>['prompt'], isBusy = true) {
    const proofs: string[] = []
    const seen: string[] = []
    const gate = createGate({
      origin: 'http://localhost:1234',
      prompt,
      cookieSecret: 's'.repeat(40),
      getUsername: () => 'alice',
      store: { read: () => proofs[0], write: (_request, proof) => void proofs.push(proof), clear: () => undefined },
      failMode: 'open',
      onEvent: ({ type }) => seen.push(type),
      now,
    })
    const header = (name: string) => (name === 'accept' ? 'text/html' : undefined)
    const request = { ctx: {}, method: 'GET', url: '/duo/start', header, form: async () => new URLSearchParams() }
    const answering = gate.handle(request) ?? Promise.reject(new Error('no route'))
    const { status } = await (isBusy ? whileBusy(answering) : answering)
    return { status, proofs: proofs.length, seen }
  }

  it('a process that is too busy to read the response', async () => {
    const host = await hostOf(wellDuo)
    const universal = universalPrompt({ host, clientId: key, clientSecret: secret, timeout })
    const iframe = iframePrompt({ host, ikey: key, skey: secret, akey: 'a'.repeat(40) })
    expect(await start(universal)).toEqual({ status: 303, proofs: 0, seen: ['started'] })
    expect(await start(iframe)).toMatchObject({ proofs: 0, seen: ['started'] })
    // The same options do let people in where Duo is really away, so the attack had something to win.
    const away = universalPrompt({ host: 'http://127.0.0.1:9', clientId: key, clientSecret: secret, timeout })
    expect(await start(away, false)).toEqual({ status: 303, proofs: 1, seen: ['bypassed'] })
  })
})
