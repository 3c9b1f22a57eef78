import { cookieStore, createDuo, type DuoOptions, universalPrompt } from '@duokit/web'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const origin = 'http://localhost:1234'
let simulator: Simulator

beforeAll(async () => {
  simulator = await createSimulator({ config: { defaultOutcome: 'allow' } })
})
afterAll(() => simulator.close())

/** An application whose `/events` opens a stream, and the signals of those that it opened. */
function create(recheck = 3600) {
  const users: { name: string | undefined; asked: number } = { name: 'alice', asked: 0 }
  const { host, application } = simulator
  const getUsername = () => {
    users.asked++
    return users.name
  }
  const options: DuoOptions = {
    origin,
    cookieSecret: 'c'.repeat(32),
    prompt: universalPrompt({ host, clientId: application.ikey, clientSecret: application.skey }),
    getUsername,
    store: cookieStore({ bindTo: 'browser' }),
  }
  const duo = createDuo(options)
  const live = duo.live({ logout: 'forget', recheck })
  const signals: AbortSignal[] = []
  const leaving = new AbortController()
  const handle = async (request: Request): Promise<Response> => {
    if (new URL(request.url).pathname === '/out') return new Response('out', { headers: await duo.forget(request) })
    if (new URL(request.url).pathname !== '/events') {
      const passed = await duo.guard(request)
      return passed instanceof Response ? passed : passed.respond(new Response('in'))
    }
    try {
      signals.push(await live.signal(new Request(request, { signal: leaving.signal })))
      return new Response('open')
    } catch (error) {
      return duo.respond(error) ?? Promise.reject(error)
    }
  }
  const agent = () => fetchAgent(origin, { fetch: (url: URL, init?: RequestInit) => handle(new Request(url, init)) })
  return { duo, users, signals, leaving, agent }
}

const get = (path: string) => ({ method: 'GET' as const, path })

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('this never came to hold')
}

describe('an event stream', () => {
  it('is for verified users only', async () => {
    const { agent, signals } = create()
    const refused = await agent().send({ ...get('/events'), headers: { accept: 'application/json' } })
    expect([refused.status, JSON.parse(refused.text), signals]).toMatchObject([401, { code: 'duo_required' }, []])
  })

  it('ends with its login, and not with another', async () => {
    const { agent, signals } = create()
    const [one, other] = [agent(), agent()]
    // Two approvals of one user within a second are one.
    simulator.clock.freeze(Math.floor(Date.now() / 1000))
    await passDuo(one, '/account')
    await passDuo(other, '/account')
    await one.send(get('/events'))
    await other.send(get('/events'))
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false])
    await one.send(get('/out'))
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  })

  it('ends when its user is no longer logged in, without a logout', async () => {
    const { agent, signals, users } = create(0.02)
    const one = agent()
    await passDuo(one, '/account')
    await one.send(get('/events'))
    users.name = undefined
    await until(() => signals[0]?.aborted === true)
    expect(signals[0]?.reason).toMatchObject({ code: 'duo_required' })
  })

  it('is not watched after its client has left', async () => {
    const { agent, users, leaving } = create(0.02)
    const one = agent()
    await passDuo(one, '/account')
    await one.send(get('/events'))
    const before = users.asked
    await until(() => users.asked > before + 2)
    leaving.abort()
    const asked = users.asked
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(users.asked).toBeLessThanOrEqual(asked + 1)
  })

  it('needs options that exist, and a word on logouts where the proof is in a cookie', () => {
    const { duo } = create()
    expect(() => duo.live()).toThrow(/logout/)
    expect(() => duo.live({ logout: 'forget', recheck: 0 })).toThrow(/recheck/)
    const unknown: object = { logout: 'forget', timeout: 3 }
    expect(() => duo.live(unknown)).toThrow(/timeout/)
  })
})
