import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer as createHttp2Server, connect } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { guardNodeResponse } from '@duokit/core'
import { describe, expect, it, onTestFinished } from 'vitest'

type Respond = (response: ServerResponse) => unknown

const guarded = 'private, no-cache'

async function headersOf(respond: Respond, method = 'GET'): Promise<IncomingMessage> {
  const server = createServer((_, response) => void respond(response)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const sent = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', method })
  sent.end()
  const [reply] = (await once(sent, 'response')) as [IncomingMessage]
  reply.resume()
  await once(reply, 'end')
  return reply
}

describe('a guarded response of Node', () => {
  it.each<[string, Respond]>([
    ['ends', (response) => response.end('x')],
    ['streams', (response) => (response.write('x'), response.end('y'))],
    ['flushes its headers first', (response) => (response.flushHeaders(), response.end('x'))],
    ['sets a weaker header', (response) => response.setHeader('Cache-Control', 'public, max-age=60').end('x')],
    ['sets two headers', (response) => response.setHeader('cache-control', ['public', 'max-age=60']).end('x')],
    ['appends to it', (response) => response.appendHeader('cache-control', 'public').end('x')],
    ['writes a weaker head', (response) => response.writeHead(200, { 'Cache-Control': 'public' }).end('x')],
    ['writes one with a reason', (response) => response.writeHead(200, 'Fine', { 'cache-control': 'public' }).end('x')],
    ['writes a list', (response) => response.writeHead(200, ['X-A', '1', 'CACHE-CONTROL', 'public']).end('x')],
    [
      'writes a list of a header twice',
      (response) => response.writeHead(200, ['cache-control', 'a', 'cache-control', 'b']).end(),
    ],
    [
      'writes over what it set',
      (response) =>
        response.setHeader('cache-control', 'no-store').writeHead(200, { 'Cache-Control': 'public' }).end('x'),
    ],
    ['has not changed', (response) => response.writeHead(304, { etag: '"1"' }).end()],
    [
      'removes it',
      (response) => (response.setHeader('x-a', '1'), response.removeHeader('cache-control'), response.end('x')),
    ],
    ['fails', (response) => ((response.statusCode = 404), response.end())],
  ])('leaves as one where the handler %s', async (_, respond) => {
    const { headers } = await headersOf((response) => {
      guardNodeResponse(response)
      respond(response)
    })
    expect(headers['cache-control']).toBe(guarded)
  })

  it('leaves as one to HEAD', async () => {
    const reply = await headersOf((response) => {
      guardNodeResponse(response)
      response.end('x')
    }, 'HEAD')
    expect(reply.headers['cache-control']).toBe(guarded)
  })

  it('keeps what is stricter, in whatever form it was written', async () => {
    for (const respond of [
      (response) => response.setHeader('cache-control', 'no-store').end('x'),
      (response) => response.setHeader('cache-control', 'no-store').writeHead(200, { 'x-a': '1' }).end('x'),
      (response) => response.writeHead(200, { 'Cache-Control': 'no-store' }).end('x'),
      (response) => response.writeHead(200, ['cache-control', 'no-store']).end('x'),
    ] as Respond[]) {
      const { headers } = await headersOf((response) => {
        guardNodeResponse(response)
        respond(response)
      })
      expect(headers['cache-control']).toBe('no-store')
    }
  })

  it('stops what CDNs obey in place of it', async () => {
    const { headers } = await headersOf((response) => {
      guardNodeResponse(response)
      response.setHeader('CDN-Cache-Control', 'max-age=600')
      response
        .writeHead(200, { 'Surrogate-Control': 'max-age=600', 'x-accel-expires': '600', Expires: 'never' })
        .end('x')
    })
    expect(headers).toMatchObject({
      'cache-control': guarded,
      'cdn-cache-control': 'no-store',
      'surrogate-control': 'no-store',
      'x-accel-expires': '0',
      expires: 'never',
    })
  })

  it('keeps every other header, cookies each by itself', async () => {
    const { headers, statusMessage } = await headersOf((response) => {
      guardNodeResponse(response)
      guardNodeResponse(response)
      response.writeHead(201, 'Made', ['set-cookie', 'a=1', 'set-cookie', 'b=2', 'x-a', '1']).end('x')
    })
    expect([headers['set-cookie'], headers['x-a'], statusMessage]).toEqual([['a=1', 'b=2'], '1', 'Made'])
  })

  it('works inside of what wraps writeHead before and after it', async () => {
    const { headers } = await headersOf((response) => {
      const wrap = (name: string) => {
        const before = response.writeHead
        response.writeHead = (status: number) => {
          response.setHeader(name, 'yes').setHeader('cache-control', 'public, max-age=600')
          response.appendHeader('cache-control', 's-maxage=600')
          return before.call(response, status)
        }
      }
      wrap('x-before')
      guardNodeResponse(response)
      wrap('x-after')
      response.end('x')
    })
    expect(headers).toMatchObject({ 'x-before': 'yes', 'x-after': 'yes', 'cache-control': guarded })
  })

  it('works once more behind what wrapped writeHead since', async () => {
    const calls: string[] = []
    const { headers } = await headersOf((response) => {
      const wrap = (name: string) => {
        const before = response.writeHead
        response.writeHead = (status: number) => {
          calls.push(name)
          response.setHeader('cache-control', 'public, max-age=600')
          return before.call(response, status)
        }
      }
      guardNodeResponse(response)
      wrap('first')
      guardNodeResponse(response)
      wrap('second')
      guardNodeResponse(response)
      response.end('x')
    })
    expect([headers['cache-control'], calls]).toEqual([guarded, ['second', 'first']])
  })

  it('calls what wrapped writeHead again after a head that could not be written', async () => {
    let calls = 0
    const { headers } = await headersOf((response) => {
      const before = response.writeHead
      response.writeHead = (status: number) => (calls++, before.call(response, status))
      guardNodeResponse(response)
      expect(() => response.writeHead(99)).toThrow('Invalid status code')
      response.end('x')
    })
    expect([headers['cache-control'], calls]).toEqual([guarded, 2])
  })

  it('holds for an object that was made of the response', async () => {
    const { headers } = await headersOf((response) => {
      guardNodeResponse(response)
      const made: ServerResponse = Object.create(response)
      made.writeHead(200, { 'cache-control': 'public' })
      response.end('x')
    })
    expect(headers['cache-control']).toBe(guarded)
  })

  it('keeps headers that look like ones about caching and are not', async () => {
    for (const head of [{ 'X-Details': 'a' }, ['X-Details', 'a']]) {
      const { headers } = await headersOf((response) => {
        guardNodeResponse(response)
        response.writeHead(200, head).end('x')
      })
      expect(headers).toMatchObject({ 'x-details': 'a', 'cache-control': guarded })
    }
  })

  it('leaves what was given to writeHead as it was', async () => {
    const shared = { 'x-a': '1' }
    const list = ['x-a', '1']
    for (const head of [shared, list]) {
      await headersOf((response) => {
        guardNodeResponse(response)
        response.writeHead(200, head).end('x')
      })
    }
    expect([shared, list]).toEqual([{ 'x-a': '1' }, ['x-a', '1']])
  })

  it('leaves a response alone whose headers were sent', async () => {
    const { headers } = await headersOf((response) => {
      response.write('x')
      guardNodeResponse(response)
      response.end()
    })
    expect(headers['cache-control']).toBeUndefined()
  })

  it('holds over HTTP/2', async () => {
    const server = createHttp2Server((_, response) => {
      guardNodeResponse(response)
      response.setHeader('cache-control', 'public')
      response.end('x')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    onTestFinished(() => (session.close(), void server.close()))
    const [headers] = (await once(session.request({ ':path': '/' }), 'response')) as [Record<string, unknown>]
    expect(headers['cache-control']).toBe(guarded)
  })
})
