import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createApplication } from './application.js'

/** How an HTTP/2 stream ended, as its client saw it. */
interface Seen {
  status?: number | undefined
  caching?: string | undefined
  policy?: string | undefined
  text: string
  /** RFC 9113 7: 0 says that the response is complete. */
  ended?: number | undefined
}

/** A guarded server of HTTP/2, whose requests look to handlers as those of `http` do. */
async function start(
  handle: (request: IncomingMessage, response: ServerResponse) => unknown,
  before: (response: ServerResponse) => void = () => undefined,
) {
  const { duo, errors } = createApplication({ skip: ({ req }) => req.url !== '/account' })
  const guard = duo.guard()
  const server = createServer((...pair) => {
    const [request, response] = pair as unknown as [IncomingMessage, ServerResponse]
    before(response)
    guard(request, response, () => handle(request, response))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  const ask = (path: string, accept = 'application/json') =>
    new Promise<Seen>((resolve) => {
      const seen: Seen = { text: '' }
      const stream = client.request({ ':path': path, 'x-user': 'alice', accept })
      stream.on('response', (headers) => {
        seen.status = headers[':status']
        seen.caching = headers['cache-control']
        seen.policy = headers['content-security-policy']?.toString()
      })
      stream.on('data', (chunk) => (seen.text += String(chunk)))
      stream.on('error', () => undefined)
      stream.on('close', () => resolve({ ...seen, ended: stream.rstCode }))
    })
  return { ask, errors }
}

it('guards a server of HTTP/2', async () => {
  const { ask } = await start((_request, response) => {
    response.setHeader('cache-control', 'public')
    response.end('inside')
  })
  const refused = await ask('/account')
  expect([refused.status, JSON.parse(refused.text)]).toEqual([401, expect.objectContaining({ code: 'duo_required' })])
  expect(await ask('/open')).toEqual({ status: 200, caching: 'private, no-cache', text: 'inside', ended: 0 })
})

it('does not let a client of HTTP/2 take a part for the whole response', async () => {
  const { ask, errors } = await start(async (request, response) => {
    if (request.url === '/sent') response.end('all')
    else await new Promise((sent) => response.write('a part', sent))
    throw new Error('a failure of the application')
  })
  expect(await ask('/begun')).toMatchObject({ status: 200, text: 'a part', ended: 2 })
  expect(await ask('/sent')).toMatchObject({ status: 200, text: 'all', ended: 0 })
  expect(errors).toHaveLength(2)
})

it('keeps the policy of a page where middleware sets its own as the headers leave', async () => {
  const { ask } = await start(
    (_request, response) => response.end('inside'),
    (response) => {
      const { writeHead } = response
      response.writeHead = (...head: unknown[]) => {
        response.setHeader('content-security-policy', "default-src 'self'")
        response.setHeader('cache-control', 'public')
        return Reflect.apply(writeHead, response, head) as typeof response
      }
    },
  )
  const page = await ask('/duo/start', 'text/html')
  expect(page).toMatchObject({ status: 200, caching: 'no-store', policy: expect.stringContaining('nonce-') })
  expect(await ask('/open')).toMatchObject({ caching: 'private, no-cache', policy: "default-src 'self'" })
})
