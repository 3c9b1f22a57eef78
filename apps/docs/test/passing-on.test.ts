import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { listenOnLoopback } from '@duokit/conformance'
import fastifyProxy from '@fastify/http-proxy'
import { getRequestListener } from '@hono/node-server'
import Fastify from 'fastify'
import { H3, proxyRequest } from 'h3'
import { toNodeHandler } from 'h3/node'
import * as h3v1 from 'h3-v1'
import { Hono } from 'hono'
import { proxy } from 'hono/proxy'
import { createProxyMiddleware } from 'http-proxy-middleware'
import { describe, expect, it, onTestFinished } from 'vitest'

// The table of guides/proxies.md: what to pass, so that another server does not get the browser's cookies.

const page = readFileSync(join(import.meta.dirname, '../guides/proxies.md'), 'utf8')
const rows = [...page.matchAll(/^\| ([^|]+) \| `(\{.+?\})`/gm)]

/** Listens with a handler that passes requests on to `target`, with what a row says. */
type PassOn = (target: string, passed: (names: object) => object) => Promise<RequestListener>

const passOn: Readonly<Record<string, PassOn>> = {
  '`createProxyMiddleware` of http-proxy-middleware': async (target, passed) => {
    const handler = createProxyMiddleware({ target, ...passed({}) })
    return (request, response) => void handler(request, response)
  },
  '@fastify/http-proxy': async (upstream, passed) => {
    const app = Fastify()
    await app.register(fastifyProxy, { upstream, ...passed({}) })
    await app.ready()
    return (request, response) => app.routing(request, response)
  },
  '`proxy` of Hono': async (target, passed) => {
    const app = new Hono().all('*', (c) => proxy(target + c.req.path, passed({ c })))
    const listener = getRequestListener(app.fetch)
    return (request, response) => void listener(request, response)
  },
  '`proxyRequest` of h3 2': async (target, passed) =>
    toNodeHandler(new H3().all('/**', (event) => proxyRequest(event, target + event.url.pathname, passed({})))),
  '`proxyRequest` of h3 1, also in Nuxt': async (target, passed) =>
    h3v1.toNodeListener(
      h3v1
        .createApp()
        .use(h3v1.defineEventHandler((event) => h3v1.proxyRequest(event, target + event.path, passed({})))),
    ),
}

/** The value of a row's code. */
const valueOf = (code: string) => (names: object) => runInNewContext(`(${code})`, { ...names }) as object

async function listen(listener: RequestListener): Promise<string> {
  const { url, close } = await listenOnLoopback(createServer(listener))
  onTestFinished(close)
  return url
}

describe('a handler that passes requests on', () => {
  it('is a row of the table for each of these functions', () => {
    expect(rows.map(([, name]) => name)).toEqual(Object.keys(passOn))
  })

  it.each(rows.map(([, name = '', code = '']) => ({ name, code })))('drops cookies: $name', async ({ name, code }) => {
    let seen: object = {}
    const target = await listen(({ method, url, headers }, response) => {
      seen = { method, url, cookie: headers.cookie ?? '', kept: headers['x-mine'] }
      response.end('a page of the target')
    })
    const url = await listen((await passOn[name]?.(target, valueOf(code))) as RequestListener)
    const headers = { cookie: 'session=secret', 'x-mine': 'kept', 'content-type': 'text/plain' }
    const reply = await fetch(`${url}/page`, { method: 'POST', headers, body: 'a body' })
    expect(await reply.text()).toBe('a page of the target')
    expect(seen).toEqual({ method: 'POST', url: '/page', cookie: '', kept: 'kept' })
  })
})
