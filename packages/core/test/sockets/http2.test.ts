import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { bindResponse, type DuoConnection, webRequestOf } from '@duokit/core'
import { expect, it, onTestFinished } from 'vitest'

/** One request over HTTP/2, and what its handler gets, which looks as that of `http` does. */
async function exchange(headers: Record<string, string>) {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  const stream = client.request({ ':path': '/live?room=1', ...headers }).on('error', () => undefined)
  const [request, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse]
  return { stream, request, response }
}

it('stops watching an event stream over HTTP/2 that was gone before it was bound', async () => {
  const { stream, response } = await exchange({})
  const closed = once(response, 'close')
  stream.destroy()
  await closed
  let closings = 0
  bindResponse({ signal: new AbortController().signal, close: () => closings++ } as unknown as DuoConnection, response)
  expect(closings).toBe(1)
})

it.each(['before it was bound', 'afterwards'])(
  'does not let a client of HTTP/2 take a stream for complete whose login ended %s',
  async (when) => {
    const { stream, response } = await exchange({})
    const login = new AbortController()
    const connection = { signal: login.signal, close: () => undefined } as unknown as DuoConnection
    const closed = new Promise((resolve) => stream.resume().once('close', resolve))
    await new Promise((sent) => response.write('a part', sent))
    if (when !== 'afterwards') login.abort()
    bindResponse(connection, response)
    login.abort()
    await closed
    // RFC 9113 7: 0 says that the response is complete.
    expect(stream.rstCode).toBe(2)
  },
)

it('makes a web request of one of HTTP/2, whose authority is the host', async () => {
  const { request } = await exchange({ ':authority': 'app.example.com', 'x-user': 'alice', cookie: 'a=1; b=2' })
  const { url, headers } = webRequestOf(request)
  expect([new URL(url).pathname, new URL(url).search]).toEqual(['/live', '?room=1'])
  expect([...headers]).toEqual([
    ['cookie', 'a=1; b=2'],
    ['host', 'app.example.com'],
    ['x-user', 'alice'],
  ])
})
