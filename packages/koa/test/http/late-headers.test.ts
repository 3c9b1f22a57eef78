import { createGzip } from 'node:zlib'
import type { Middleware } from 'koa'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'

const policy = "default-src 'self'"

/** What a security middleware of the application sets when everything has run. */
const late: Middleware = async (ctx, next) => {
  await next()
  ctx.set('Content-Security-Policy', policy)
  ctx.remove('X-Frame-Options')
}

/** As koa-compress does. */
const compress: Middleware = async (ctx, next) => {
  await next()
  const { body } = ctx
  const stream = createGzip()
  ctx.set('Content-Encoding', 'gzip')
  ctx.body = stream
  stream.end(body)
}

const ownPage: Middleware = async (ctx, next) => {
  await next()
  if (ctx.status === 401) ctx.body = 'mine'
}

async function refusal(koa: 2 | 3, ...before: Middleware[]) {
  const app = await start({ koa, before })
  return app.visitor('alice').post('/page', '')
}

describe.each([2, 3] as const)('below middleware of Koa %i that sets headers last, a page', (koa) => {
  it.each([
    ['alone', [late]],
    ['compressed', [late, compress]],
    ['compressed afterwards', [compress, late]],
  ])('keeps its own, %s', async (_name, before) => {
    const { status, headers } = await refusal(koa, ...before)
    expect([status, headers['x-frame-options']]).toEqual([401, 'DENY'])
    expect(headers['content-security-policy']).toContain('nonce-')
  })

  it.each([
    ['instead', [late, ownPage]],
    ['instead, compressed', [compress, late, ownPage]],
    ['instead, compressed first', [late, compress, ownPage]],
  ])('of the application has those of the application, %s', async (_name, before) => {
    const { status, headers } = await refusal(koa, ...before)
    expect([status, headers['content-security-policy']]).toEqual([401, policy])
  })

  it('of an error that middleware throws has none of the gate', async () => {
    const { status, headers } = await refusal(koa, async (ctx, next) => {
      await next()
      ctx.throw(503, 'out of order')
    })
    expect([status, headers['content-security-policy'], headers['x-frame-options']]).toEqual([
      503,
      undefined,
      undefined,
    ])
  })
})
