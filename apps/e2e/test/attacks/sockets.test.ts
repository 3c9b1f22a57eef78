// Attacks on sockets, by clients that do as they like: one test for each of the threat model in SECURITY.md, which
// names them.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Ground, useGround } from '../stage/ground.js'
import { socketSamples } from '../stage/samples.js'
import { expectIn, expectStatus, type Someone } from '../stage/someone.js'

describe.each(socketSamples)('on $name, an attack by', (sample) => {
  const ground = useGround(sample)

  it('a refused socket client that goes on sending', async () => {
    const verified = await verifiedVisitor(ground)
    const clients = [
      await knock(ground, ground.nobody()),
      await knock(ground, await ground.someone('iframe')),
      await knock(ground, verified, { origin: 'https://evil.example' }),
    ]
    await until(() => clients.every((client) => client.isOver()))
    const [nobody, someone, foreign] = clients.map((client) => client.text())
    expect(nobody).toMatch(/^HTTP\/1\.1 401 .*"code":"first_factor_required"/s)
    expect(someone).toMatch(/^HTTP\/1\.1 401 .*"code":"duo_required"/s)
    expect(foreign).toMatch(/^HTTP\/1\.1 403 .*"code":"cross_site"/s)
    await expectIn(verified)
  })

  it('a socket whose login has ended', async () => {
    const visitor = await verifiedVisitor(ground)
    const client = await knock(ground, visitor)
    await until(() => client.text().includes('"balance"'))
    expect(client.text()).toMatch(/^HTTP\/1\.1 101 /)
    const cookies = new Map(visitor.jar)
    expectStatus(await visitor.logOut(), 303)
    const pushed = balancesIn(client.text())
    await until(() => client.isOver())
    expect(balancesIn(client.text())).toBe(pushed)
    // The copy of a cookie from before the logout opens no socket either.
    for (const [name, value] of cookies) visitor.jar.set(name, value)
    const again = await knock(ground, visitor)
    await until(() => again.isOver())
    expect(again.text()).toMatch(/^HTTP\/1\.1 401 /)
  })

  it('a reset during the check of an upgrade', async () => {
    const verified = await verifiedVisitor(ground)
    for (const visitor of [verified, ground.nobody()]) {
      for (let tries = 0; tries < 50; tries++) {
        const socket = await open(ground)
        socket.write(Buffer.concat([Buffer.from(handshake(ground, visitor)), frame, frame]))
        // At another moment of the check each time, without a clock.
        for (let turns = tries % 5; turns > 0; turns--) await new Promise(setImmediate)
        socket.resetAndDestroy()
      }
    }
    await expectIn(verified)
  })

  // Each of the two groups stays until the server cuts it off, a second later.
  it('a thousand upgrades', { timeout: 120_000 }, async () => {
    const visitor = await ground.someone('iframe')
    for (let done = 0; done < 1000; done += 500) {
      const clients = await Promise.all(Array.from({ length: 500 }, () => knock(ground, visitor, { pause: 100 })))
      await until(() => clients.every((client) => client.isOver()))
      const responses = clients.map((client) => client.text())
      expect(responses.filter((text) => !text.startsWith('HTTP/1.1 401 '))).toEqual([])
    }
    await ground.expectHonestLogin(visitor)
    const client = await knock(ground, visitor)
    await until(() => client.text().includes('"balance"'))
    client.leave()
  })
})

async function verifiedVisitor(ground: Ground): Promise<Someone> {
  const visitor = await ground.someone('iframe')
  await ground.expectHonestLogin(visitor)
  return visitor
}

/**
 * A client that sends messages with its handshake and goes on, with `pause` milliseconds between them, ignores a close,
 * and leaves only when it is cut off.
 */
async function knock(
  ground: Ground,
  visitor: Someone,
  { origin, pause = 5 }: { origin?: string; pause?: number } = {},
) {
  const socket = await open(ground)
  let text = ''
  let isOver = false
  socket.on('data', (data: Buffer) => (text += data.toString('latin1')))
  const sending = setInterval(() => socket.write(frame), pause)
  socket.on('close', () => {
    clearInterval(sending)
    isOver = true
  })
  socket.write(Buffer.concat([Buffer.from(handshake(ground, visitor, origin)), frame, frame]))
  return { text: () => text, isOver: () => isOver, leave: () => socket.destroy() }
}

async function open(ground: Ground): Promise<Socket> {
  const { port } = new URL(ground.app.url)
  const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

function handshake({ app }: Ground, { jar }: Someone, origin = app.url): string {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const lines = [
    'GET /live/socket HTTP/1.1',
    `Host: ${new URL(app.url).host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Origin: ${origin}`,
    `Cookie: ${cookie}`,
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** The masked message "hi". */
const frame = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69])

function balancesIn(text: string): number {
  return text.split('"balance"').length - 1
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1500; tries++) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('this never came to hold')
}
