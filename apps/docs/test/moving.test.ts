import type { Client } from '@duosecurity/duo_universal'
import { Agent } from 'node:https'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { authorizeAnswer, frameAnswer, type Reply, Visitor } from '@duokit/conformance'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applicationsOf, type ReadersValues, runApplication } from './guide-application.js'

const applications = new Map([...applicationsOf('moving.md'), ...applicationsOf('duo-universal.md')])

let plain: Simulator
let secure: Simulator
beforeAll(async () => {
  plain = await createSimulator()
  secure = await createSimulator({ tls: true })
  // The browser of this test is Node's fetch.
  setDefaultCACertificates([...getCACertificates(), secure.ca ?? ''])
})
afterAll(async () => {
  await plain.close()
  await secure.close()
})

function valuesOf({ host, application: { ikey, skey } }: Simulator, origin: string): ReadersValues {
  return {
    origin,
    host,
    ikey,
    skey,
    akey: 'k'.repeat(40),
    clientId: ikey,
    clientSecret: skey,
    sessionSecret: 'a secret of the reader',
    cookieSecret: 'another secret of the reader, with 32 bytes',
  }
}

/** Duo's own package trusts the certificates that it brings along, and no others. */
function trust(client: Client): void {
  const { axios } = client as unknown as { axios: { defaults: { httpsAgent: Agent } } }
  axios.defaults.httpsAgent = new Agent({ ca: secure.ca })
}

/** Follows redirects within the application, and comes back from Duo, as a person does who is let in. */
async function walk(duo: Simulator, visitor: Visitor, origin: string, path: string): Promise<Reply> {
  let reply = await visitor.get(path)
  for (let step = 0; step < 8; step += 1) {
    if (reply.location === undefined && !reply.text.includes('data-sig-request')) return reply
    reply = await onward(duo, visitor, origin, reply)
  }
  throw new Error('the login goes round in a circle')
}

async function onward(duo: Simulator, visitor: Visitor, origin: string, reply: Reply): Promise<Reply> {
  const location = new URL(reply.location ?? '/', origin)
  if (reply.location !== undefined && location.origin === origin)
    return visitor.get(location.pathname + location.search)
  if (reply.location !== undefined) return visitor.get(await authorizeAnswer(location.href, origin))
  const [, sigRequest = ''] = /data-sig-request="([^"]+)"/.exec(reply.text) ?? []
  const [, action = ''] = /data-post-action="([^"]+)"/.exec(reply.text) ?? []
  const answer = await frameAnswer(duo, sigRequest, `${origin}/duo`)
  return visitor.post(action.replaceAll('&amp;', '&'), new URLSearchParams({ sig_response: answer }))
}

describe('the guides for moving', () => {
  it('have these applications', () => {
    expect([...applications.keys()]).toEqual(['before', 'iframe', 'universal', 'both', 'client', 'duokit'])
  })

  it.each([
    ['before', 'the iframe', () => plain],
    ['iframe', 'the iframe', () => plain],
    ['universal', 'the Universal Prompt', () => plain],
    ['both', 'the Universal Prompt', () => plain],
    ['duokit', 'the Universal Prompt', () => plain],
    ['client', 'the Universal Prompt', () => secure],
  ] as const)('application "%s" logs in with %s', async (name, _prompt, simulator) => {
    const duo = simulator()
    const { origin, exports, close } = await runApplication(name, applications.get(name) ?? '', (at) =>
      valuesOf(duo, at),
    )
    if (name === 'client') trust(exports['client'] as Client)
    const visitor = new Visitor(origin, origin)
    expect((await walk(duo, visitor, origin, '/account')).text).toBe('Hello allow.alice')
    close()
  })

  it('application "both" gives the others the iframe', async () => {
    const { origin, close } = await runApplication('both', applications.get('both') ?? '', (at) => valuesOf(plain, at))
    const visitor = new Visitor(origin, origin)
    await visitor.get('/?as=allow.bob')
    expect((await visitor.get('/duo/start')).text).toContain('data-sig-request')
    expect((await walk(plain, visitor, origin, '/account')).text).toBe('Hello allow.bob')
    close()
  })
})
