import { createServer, type RequestListener } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { runBlock } from './page-block.js'
import { attack, browsersOf, guardedPath, type Running } from './stage/browsers.js'
import { type H3Page, runH3 } from './stage/h3-block.js'
import { useBlocks } from './stage/koa-block.js'

// The blocks of the READMEs and reference pages of Fastify and of both majors of h3, as they stand.

const { values, opened } = useBlocks()
afterEach(() => void vi.restoreAllMocks())
const halfDay = 12 * 3600

/** A request of Fastify, as far as a login page reads it. */
interface Asked {
  readonly query: { as?: string }
  readonly session: { user?: string | undefined }
}

/** The login page goes where the comments of the pages say: after the session. */
const addLogIn = (app: FastifyInstance) => {
  const sign = async ({ query, session }: Asked) => {
    session.user = query.as
    return ''
  }
  // Forms, as browsers send them.
  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, _body, done) => done(null))
  for (const path of ['/sign-in', '/sign-out']) app.post(path, sign as never)
}

async function fastify(page: string, part: string): Promise<Running> {
  const edit = (code: string) =>
    `${code
      .replace('{ logger: true }', '{ logger: false }')
      .replace('{ secret: sessionSecret }', "{ secret: sessionSecret, cookie: { secure: 'auto' } }")
      .replace(/^await app\.register\(session.*$/m, '$&\naddLogIn(app)')}\nexport { app }\n`
  const { app } = (await runBlock(page, part, { ...values(), addLogIn }, edit)) as { app: FastifyInstance }
  await app.ready()
  return browsersOf(app.server)
}

describe.each([
  ['../../packages/fastify/README.md', 'loginUrl', '/', halfDay],
  ['reference/fastify.md', 'admin.addHook', '/admin/users', 300],
])('Fastify: %s, the block with %s', (page, part, path, maxAge) => {
  it(`guards ${path}`, async () => {
    expect(await attack(await opened(fastify(page, part)), path, maxAge)).toEqual(guardedPath)
  })
})

describe.each<readonly [H3Page, string]>([
  [{ page: '../../packages/h3/README.md', part: 'new H3()', major: 2 }, '/account'],
  [{ page: 'reference/h3.md', part: 'new H3({', major: 2 }, '/secret'],
  [{ page: 'reference/h3.md', part: 'new H3({', major: 2 }, '/mine'],
  [{ page: 'reference/h3.md', part: 'createApp()', major: 1 }, '/account'],
])('h3: %o', (page, path) => {
  it(`guards ${path}`, async () => {
    vi.spyOn(console, 'info').mockReturnValue()
    const listener: RequestListener = await runH3(page, values())
    expect(await attack(await opened(browsersOf(createServer(listener))), path, halfDay)).toEqual(guardedPath)
  })
})
