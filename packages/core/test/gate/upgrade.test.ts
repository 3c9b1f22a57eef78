import { cookieStore } from './duo.js'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import type { Visitor } from './visitor.js'

const store = cookieStore({ bindTo: 'browser' })

async function upgrade(visitor: Visitor, headers: Record<string, string> = {}) {
  const handshake = { connection: 'Upgrade', upgrade: 'websocket', ...headers }
  const reply = await visitor.get('/live', { as: 'script', headers: handshake })
  return reply.status === 200 ? reply : { ...reply, text: (JSON.parse(reply.text) as { code: string }).code }
}

describe('an upgrade to WebSocket', () => {
  it('is for who is verified', async () => {
    const app = await start({ store })
    const alice = app.visitor('alice')
    expect(await upgrade(alice, { origin: app.origin })).toMatchObject({ status: 401, text: 'duo_required' })
    await app.logIn(alice)
    expect(await upgrade(alice, { origin: app.origin })).toMatchObject({ status: 200, text: 'alice' })
  })

  it('is for nobody without a first factor', async () => {
    const app = await start({ store })
    const reply = await upgrade(app.visitor(), { origin: app.origin })
    expect(reply).toMatchObject({ status: 401, text: 'first_factor_required' })
  })

  it.each([
    ['programs, which say nothing of where they are', {}],
    ['a page of this site, where a browser leaves out the origin', { 'sec-fetch-site': 'same-origin' }],
    ['who was sent by no page', { 'sec-fetch-site': 'none' }],
    ['a page of this site whose origin the browser hides', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
  ])('counts for %s', async (_name, headers) => {
    const app = await start({ store })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect(await upgrade(alice, headers as Record<string, string>)).toMatchObject({ status: 200, text: 'alice' })
  })

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin that is none', { origin: 'null' }],
    ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['a hidden origin that no page sent', { origin: 'null', 'sec-fetch-site': 'none' }],
    ['the same host on another port', { origin: 'http://localhost:4321' }],
    ['a sibling without an origin', { 'sec-fetch-site': 'same-site' }],
    ['another site without an origin', { 'sec-fetch-site': 'cross-site' }],
  ])('is not for %s, whoever is verified', async (_, headers) => {
    const app = await start({ store })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect(await upgrade(alice, headers as Record<string, string>)).toMatchObject({ status: 403, text: 'cross_site' })
  })

  it('is refused with what an answer to it has to say, and clears the proof of somebody else', async () => {
    const app = await start({ store })
    const visitor = app.visitor('alice')
    const refused = await upgrade(visitor)
    expect(refused.headers).toMatchObject({ 'www-authenticate': 'Duo', 'cache-control': 'no-store' })
    expect(refused.cookies).toEqual([])
    await app.logIn(visitor)
    visitor.user = 'bob'
    expect((await upgrade(visitor)).cookies).toEqual([expect.stringMatching(/^duo-dfaff02b=; Path=\/; Max-Age=0/)])
    visitor.user = 'a|b'
    const unusable = await upgrade(visitor)
    expect([unusable.status, unusable.text, unusable.headers['www-authenticate']]).toEqual([
      403,
      'invalid_username',
      undefined,
    ])
  })

  it('forgets skip', async () => {
    const app = await start({ store, skip: () => true })
    const reply = await upgrade(app.visitor('alice'), { origin: app.origin })
    expect(reply).toMatchObject({ status: 401, text: 'duo_required' })
  })
})
