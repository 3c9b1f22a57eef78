import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dropBodyHeaders, type GateAnswer, nodeAnswer, nodeCookies } from '@duokit/core'
import { describe, expect, it, onTestFinished } from 'vitest'

const refusal: GateAnswer = {
  status: 401,
  headers: [
    ['content-type', 'application/json'],
    ['cache-control', 'no-store'],
    ['vary', 'accept-language'],
    ['set-cookie', 'duo=1; Path=/'],
    ['set-cookie', 'login=2; Path=/'],
  ],
  body: '{"code":"duo_required"}',
}

describe('nodeAnswer', () => {
  it('sends status, headers and body', async () => {
    const reply = await replyOf((response) => nodeAnswer(response, refusal))
    expect([reply.status, await reply.text()]).toEqual([401, refusal.body])
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      vary: 'accept-language',
    })
  })

  it("keeps the application's cookies and vary, and replaces its other headers", async () => {
    const reply = await replyOf((response) => {
      response.setHeader('set-cookie', 'theme=dark')
      response.setHeader('vary', 'x-application')
      response.setHeader('cache-control', 'public')
      nodeAnswer(response, refusal)
    })
    expect(reply.headers.getSetCookie()).toEqual(['theme=dark', 'duo=1; Path=/', 'login=2; Path=/'])
    expect(reply.headers.get('vary')).toBe('x-application, accept-language')
    expect(reply.headers.get('cache-control')).toBe('no-store')
  })

  it('sends no body to HEAD', async () => {
    const reply = await replyOf((response) => nodeAnswer(response, refusal), 'HEAD')
    expect([reply.status, await reply.text()]).toEqual([401, ''])
  })

  it('leaves a response alone that the application has sent meanwhile', async () => {
    const reply = await replyOf((response) => {
      response.writeHead(503, { 'x-limit': 'reached' }).end('too late')
      nodeAnswer(response, refusal)
    })
    expect([reply.status, await reply.text(), reply.headers.get('x-limit')]).toEqual([503, 'too late', 'reached'])
    expect(reply.headers.getSetCookie()).toEqual([])
  })

  it('leaves the rest of a body to the application that has begun it', async () => {
    const reply = await replyOf((response) => {
      response.writeHead(200).write('first, ')
      nodeAnswer(response, refusal)
      response.end('last')
    })
    expect([reply.status, await reply.text()]).toEqual([200, 'first, last'])
  })
})

describe('dropBodyHeaders', () => {
  it('removes what describes a body, and nothing else', async () => {
    const reply = await replyOf((response) => {
      response.setHeader('content-type', 'text/csv')
      response.setHeader('content-encoding', 'gzip')
      response.setHeader('content-length', '100')
      response.setHeader('etag', '"1"')
      response.setHeader('last-modified', 'Thu, 01 Jan 2026 00:00:00 GMT')
      response.setHeader('content-security-policy', "default-src 'none'")
      response.setHeader('x-application', 'kept')
      dropBodyHeaders(response)
      response.end('plain')
    })
    const names = ['content-type', 'content-encoding', 'etag', 'last-modified', 'content-length']
    expect(names.map((name) => reply.headers.get(name))).toEqual([null, null, null, null, null])
    expect(reply.headers.get('content-security-policy')).toBe("default-src 'none'")
    expect([reply.headers.get('x-application'), await reply.text()]).toEqual(['kept', 'plain'])
  })
})

describe('nodeCookies', () => {
  it('returns those set so far', async () => {
    const seen: string[][] = []
    await replyOf((response) => {
      seen.push(nodeCookies(response))
      response.setHeader('set-cookie', 'a=1')
      seen.push(nodeCookies(response))
      response.appendHeader('set-cookie', 'b=2')
      seen.push(nodeCookies(response))
      response.end()
    })
    expect(seen).toEqual([[], ['a=1'], ['a=1', 'b=2']])
  })
})

/** What a client receives from a server that handles its one request so. */
async function replyOf(handle: (response: ServerResponse) => void, method = 'GET'): Promise<Response> {
  const failures: unknown[] = []
  const server = createServer((_request, response) => {
    try {
      handle(response)
    } catch (error) {
      failures.push(error)
      response.destroy()
    }
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  const reply = await fetch(`http://127.0.0.1:${port}/`, { method }).catch((error: unknown) => {
    throw failures[0] ?? error
  })
  return reply
}
