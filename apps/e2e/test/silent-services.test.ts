import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { programOf } from './stage/built-sample.js'
import { startProgram } from './stage/program.js'

// A Duo and a Redis that accept connections and never respond: an application starts, serves and ends all the same.

async function silentService(): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => void sockets.add(socket.on('error', () => undefined))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the service has no port')
  return `127.0.0.1:${address.port}`
}

const programs: [string, string[]][] = [
  ['koa', []],
  ['h3', []],
  ['nestjs', []],
  ['nestjs', ['--fastify']],
  ['nuxt', []],
]

it.each(programs)('starts, serves and ends: %s %j', async (framework, flags) => {
  const [host, redis] = [await silentService(), await silentService()]
  const program = await startProgram([programOf(framework), ...flags], {
    ORIGIN: 'http://localhost:1234',
    SESSION_SECRET: 'what signs the sessions of this instance',
    REDIS_URL: `redis://${redis}`,
    DUO_HOST: host,
    DUO_CLIENT_ID: 'D'.repeat(20),
    DUO_CLIENT_SECRET: 's'.repeat(40),
  })
  onTestFinished(() => program.kill())
  const account = await fetch(`${program.url}/account`, { redirect: 'manual', headers: { accept: 'application/json' } })
  expect(account.status).toBe(401)
  expect((await fetch(`${program.url}/login`)).status).toBe(200)
  await program.close()
})
