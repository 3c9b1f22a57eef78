import { once } from 'node:events'
import { createServer, request, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { connect, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { type GateAnswer, keepHeaders, nodeAnswer } from '@duokit/core'
import { describe, expect, it, onTestFinished } from 'vitest'

type Respond = (response: ServerResponse) => unknown
type Ask = (respond: Respond, method?: string) => Promise<IncomingHttpHeaders>

const own = { 'content-security-policy': "default-src 'none'", 'cache-control': 'no-store', 'x-frame-options': 'DENY' }
const answer: GateAnswer = {
  status: 401,
  headers: [...Object.entries(own), ['content-type', 'text/html'], ['set-cookie', 'duo=1']],
  body: '<p>ours</p>',
}
const late = {
  'Content-Security-Policy': "default-src 'self'",
  'cache-control': 'public',
  'X-Frame-Options': 'SAMEORIGIN',
  'x-late': 'yes',
}

/** Middleware that sets its headers as they leave. Like `on-headers`, it takes apart what the head has. */
function wrap(response: ServerResponse, set: () => void): void {
  const { writeHead } = response
  response.writeHead = (...head: unknown[]) => {
    for (const [name, value] of Object.entries(Object(head[1]) as object)) response.setHeader(name, value as string)
    set()
    return Reflect.apply(writeHead, response, head.slice(0, 1)) as typeof response
  }
}

const overHttp1: Ask = async (respond, method = 'GET') => {
  const server = createServer((_, response) => void respond(response)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const sent = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', method, agent: false }).end()
  const [reply] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { headers: IncomingHttpHeaders }]
  reply.resume()
  return reply.headers
}

const overHttp2: Ask = async (respond, method = 'GET') => {
  const listener: RequestListener = (_, response) => void respond(response)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- responses of HTTP/2 look to handlers as those of `http`
  const server = createHttp2Server(listener as never).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  const stream = client.request({ ':method': method }).resume()
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders]
  return headers
}

const send: Respond = (response) => nodeAnswer(response, answer)
const setAll = (response: ServerResponse) => {
  for (const [name, value] of Object.entries(late)) response.setHeader(name, value)
}
const remove = (response: ServerResponse) => {
  for (const name of Object.keys(late)) response.removeHeader(name)
}
const append = (response: ServerResponse) => {
  for (const [name, value] of Object.entries(late)) response.appendHeader(name, value)
}

describe.each([
  ['HTTP/1.1', overHttp1],
  ['HTTP/2', overHttp2],
] as const)('a response of the gate over %s keeps its headers', (_protocol, ask) => {
  it.each<[string, Respond]>([
    ['is wrapped before', (response) => (wrap(response, () => setAll(response)), send(response))],
    [
      'removes them as they leave',
      (response) => (wrap(response, () => (remove(response), response.setHeader('x-late', 'yes'))), send(response)),
    ],
    ['appends its own', (response) => (wrap(response, () => append(response)), send(response))],
    [
      'sets them before the head',
      (response) => (keepHeaders(response, answer), setAll(response), response.writeHead(401).end()),
    ],
    ['writes a head', (response) => (keepHeaders(response, answer), response.writeHead(401, late).end())],
    [
      'writes a head over what it set',
      (response) => (keepHeaders(response, answer), setAll(response), response.writeHead(401, late).end()),
    ],
    [
      'writes a list',
      (response) => (keepHeaders(response, answer), response.writeHead(401, Object.entries(late).flat()).end()),
    ],
    [
      'writes a list of pairs',
      (response) => (keepHeaders(response, answer), response.writeHead(401, Object.entries(late) as never).end()),
    ],
    [
      'writes a head through what wraps it',
      (response) => (
        wrap(response, () => setAll(response)), keepHeaders(response, answer), response.writeHead(401, late).end()
      ),
    ],
  ])('where middleware %s', async (_name, respond) => {
    for (const method of ['GET', 'HEAD']) {
      const headers = await ask(respond, method)
      expect(headers).toMatchObject({ ...own, 'x-late': 'yes' })
    }
  })

  it('and sends all cookies of a list', async () => {
    const cookies = ['a=1', 'b=2'].flatMap((cookie) => ['set-cookie', cookie])
    const headers = await ask((response) => {
      keepHeaders(response, answer)
      response.writeHead(401, [...cookies, 'strict-transport-security', 'max-age=1']).end()
    })
    expect(headers).toMatchObject({ ...own, 'set-cookie': ['a=1', 'b=2'], 'strict-transport-security': 'max-age=1' })
  })

  it.each<[string, Respond]>([
    ['of another status', (response) => response.writeHead(418, late).end('mine')],
    ['of another length', (response) => response.writeHead(401, { ...late, 'content-length': 4 }).end('mine')],
  ])('unless the application has put a response in its place, %s', async (_name, respond) => {
    const headers = await ask((response) => {
      keepHeaders(response, answer)
      respond(response)
    })
    expect(headers).toMatchObject({ 'content-security-policy': "default-src 'self'", 'x-frame-options': 'SAMEORIGIN' })
  })

  it('also if its body is compressed', async () => {
    const headers = await ask((response) => {
      keepHeaders(response, answer)
      response.writeHead(401, { ...late, 'content-encoding': 'gzip', 'content-length': 4 }).end('abcd')
    })
    expect(headers).toMatchObject(own)
  })
})
