import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { attack, browsersOf, guardedPath, type Running } from './stage/browsers.js'
import { runFastify } from './stage/fastify-block.js'
import { type H3Page, runH3 } from './stage/h3-block.js'
import { useBlocks } from './stage/koa-block.js'

// The blocks of the READMEs and reference pages of Fastify and of both majors of h3, as they stand.

const { values, opened } = useBlocks()
afterEach(() => void vi.restoreAllMocks())
const halfDay = 12 * 3600

async function fastify(page: string, part: string): Promise<Running> {
  return browsersOf((await runFastify(page, part, values())).server)
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
