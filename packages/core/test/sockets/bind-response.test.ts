import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bindResponse, type DuoConnection } from '@duokit/core'
import { expect, it, onTestFinished } from 'vitest'

/** A connection whose login ends when the test says so. */
function connectionOf(signal: AbortSignal) {
  const closed: true[] = []
  const connection = { signal, close: () => void closed.push(true) } as unknown as DuoConnection
  return { connection, closed }
}

async function served(
  handler: (response: ServerResponse) => void,
): Promise<{ response: IncomingMessage; text: string }> {
  const server = createServer((_request, response) => handler(response)).listen(0, '127.0.0.1')
  onTestFinished(() => server.close().closeAllConnections())
  await once(server, 'listening')
  const sent = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  response.on('data', (chunk: Buffer) => (text += chunk.toString())).on('error', () => undefined)
  await new Promise((resolve) => response.once('close', resolve))
  return { response, text }
}

it('cuts off a stream whose login had ended before it was bound', async () => {
  const { connection, closed } = connectionOf(AbortSignal.abort())
  const { text, response } = await served((sent) => {
    sent.write('data: 1\n\n')
    bindResponse(connection, sent)
  })
  expect([text.length <= 'data: 1\n\n'.length, response.complete]).toEqual([true, false])
  expect(closed).toEqual([true])
})

it('lets a handler say goodbye when the login ends', async () => {
  const login = new AbortController()
  const { connection, closed } = connectionOf(login.signal)
  const { text, response } = await served((sent) => {
    bindResponse(connection, sent)
    login.signal.addEventListener('abort', () => sent.end('event: end\n\n'))
    sent.write('data: 1\n\n', () => login.abort())
  })
  expect([text, response.complete, closed]).toEqual(['data: 1\n\nevent: end\n\n', true, [true]])
})

it('stops watching where the response was gone before it was bound', async () => {
  const { connection, closed } = connectionOf(new AbortController().signal)
  const gone = served((sent) => {
    sent.write('data: 1\n\n', () => {
      sent.destroy()
      bindResponse(connection, sent)
    })
  })
  await gone
  expect(closed.length).toBeGreaterThan(0)
})
