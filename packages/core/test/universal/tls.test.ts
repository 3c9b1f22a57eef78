import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import { createUniversalClient, type UniversalClientOptions } from '@duokit/core'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { Agent, fetch as undiciFetch, ProxyAgent } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { clientId, clientSecret } from './duo-service.js'
import { failureOf } from '../failure-of.js'

let duo: Simulator
let other: Simulator

beforeAll(async () => {
  duo = await createSimulator({ tls: true })
  other = await createSimulator({ tls: true })
})

afterAll(async () => {
  await duo.close()
  await other.close()
})

afterEach(() => {
  vi.unstubAllEnvs()
})

/** Whose refusal it is does not matter here: whoever answers was trusted. */
const answered = { outage: false, duo: { status: expect.any(Number) as number } }

function clientOf(options: Partial<UniversalClientOptions>) {
  const redirectUrl = 'https://app.example.com/'
  return createUniversalClient({ clientId, clientSecret, host: duo.host, redirectUrl, ...options })
}

function failure(options: Partial<UniversalClientOptions>) {
  return failureOf(clientOf(options).healthCheck())
}

describe('a certificate that nobody knows', () => {
  it('is not accepted by default', async () => {
    const error = await failure({})
    expect(error).toMatchObject({ code: 'duo_unavailable', outage: true, duo: undefined })
    expect(error.message).toMatch(/certificate/)
  })
})

describe('trustedRoots', () => {
  it('are trusted', async () => {
    expect(await failure({ trustedRoots: caOf(duo) })).toMatchObject(answered)
  })

  it('may be several, in one text or in a list', async () => {
    const both = [caOf(other), caOf(duo)]
    expect(await failure({ trustedRoots: both })).toMatchObject(answered)
    expect(await failure({ trustedRoots: both.join('\n') })).toMatchObject(answered)
  })

  it('are the only ones that are trusted', async () => {
    const error = await failure({ trustedRoots: caOf(other) })
    expect(error).toMatchObject({ code: 'duo_unavailable', outage: true, duo: undefined })
    expect(error.message).toMatch(/certificate/)
  })

  it('count whatever the environment says about checking', async () => {
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    expect(await failure({ trustedRoots: caOf(other) })).toMatchObject({ code: 'duo_unavailable', duo: undefined })
    warning.mockRestore()
  })

  it('keep the time limit', async () => {
    duo.config.set({ outage: { all: 'hang' } })
    const error = await failure({ trustedRoots: caOf(duo), timeout: 200 })
    expect(error.message).toMatch(/did not answer within 200 ms$/)
    duo.config.reset()
  })

  it('let go of a connection whose time is over', async () => {
    const silent = createTcpServer()
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const closed = new Promise((resolve) =>
      silent.once('connection', (socket) => socket.resume().once('close', resolve)),
    )
    const host = `127.0.0.1:${(silent.address() as AddressInfo).port}`
    expect(await failure({ host, trustedRoots: caOf(duo), timeout: 200 })).toMatchObject({ outage: true })
    await closed
    await new Promise((resolve) => silent.close(resolve))
  })

  it('keep a connection for the next call', async () => {
    const way = await openWay()
    const client = clientOf({ host: way.host, trustedRoots: caOf(duo) })
    for (let call = 0; call < 3; call++) expect(await failureOf(client.healthCheck())).toMatchObject(answered)
    expect(way.connections()).toBe(1)
    await way.close()
  })

  it('repeat a call on a new connection where the kept one has ended unseen, once', async () => {
    const way = await openWay()
    const client = clientOf({ host: way.host, trustedRoots: caOf(duo) })
    expect(await failureOf(client.healthCheck())).toMatchObject(answered)
    way.breakNext(1)
    expect(await failureOf(client.healthCheck())).toMatchObject(answered)
    expect(way.connections()).toBe(2)
    way.breakNext(3)
    expect(await failureOf(client.healthCheck())).toMatchObject({ outage: true, duo: undefined })
    expect(way.connections()).toBe(3)
    await way.close()
  })

  it('keep what an outage is', async () => {
    duo.config.set({ outage: { all: 'http503' } })
    expect(await failure({ trustedRoots: caOf(duo) })).toMatchObject({ outage: true, duo: { status: 503 } })
    duo.config.set({ outage: { all: 'reset' } })
    expect(await failure({ trustedRoots: caOf(duo) })).toMatchObject({ outage: true, duo: undefined })
    duo.config.reset()
  })
})

describe('undici’s fetch', () => {
  it('trusts what its agent trusts', async () => {
    const dispatcher = new Agent({ connect: { ca: caOf(duo) } })
    expect(await failure({ fetch: (url, init) => undiciFetch(url, { ...init, dispatcher }) })).toMatchObject(answered)
    await dispatcher.close()
  })

  it('goes through a proxy', async () => {
    const proxy = await openProxy()
    const dispatcher = new ProxyAgent({ uri: proxy.url, requestTls: { ca: caOf(duo) } })
    expect(await failure({ fetch: (url, init) => undiciFetch(url, { ...init, dispatcher }) })).toMatchObject(answered)
    expect(proxy.tunnels).toEqual([duo.host])
    await dispatcher.close()
    await proxy.close()
  })
})

function caOf({ ca }: Simulator): string {
  if (ca === undefined) throw new Error('this local Duo has no certificate authority')
  return ca
}

/** A way to the local Duo that counts connections and can break them at the next bytes of the client. */
async function openWay() {
  let connections = 0
  let breaks = 0
  const sockets = new Set<Socket>()
  const server = createTcpServer((client) => {
    connections++
    const target = connect(duo.port, 'localhost')
    for (const socket of [client, target]) sockets.add(socket.on('error', () => undefined))
    client.once('close', () => target.destroy())
    client.on('data', (bytes) => {
      if (breaks === 0) return void target.write(bytes)
      breaks--
      client.resetAndDestroy()
    })
    target.pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    breakNext(times: number) {
      breaks = times
    },
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

async function openProxy() {
  const tunnels: string[] = []
  const server: Server = createServer()
  server.on('connect', (request, client) => {
    tunnels.push(request.url ?? '')
    const target = connect(duo.port, 'localhost', () => client.write('HTTP/1.1 200 OK\r\n\r\n'))
    target.pipe(client).pipe(target)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise((resolve) => server.close(resolve))
  return { url: `http://127.0.0.1:${port}`, tunnels, close }
}
