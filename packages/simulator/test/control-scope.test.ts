import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { login, press } from './universal-text.js'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator()
})
afterEach(() => {
  for (const { ikey } of simulator.applications.list().slice(1)) simulator.applications.delete(ikey)
  simulator.reset()
})
afterAll(() => simulator.close())

const headers = { 'x-duo-simulator': '1', 'content-type': 'application/json' }

interface Answer {
  status: number
  response?: unknown
  message_detail?: string
}

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(`${simulator.url}/sim/${path}`, { method, headers, ...init })
  return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) }
}

interface Created {
  ikey: string
  skey: string
  host: string
  phoneUrl: string
}
const create = async (body: object = {}): Promise<Created> => (await call('POST', 'apps', body)).response as Created

/** The same application for the helpers that log in. */
const asHandle = ({ ikey, skey }: Created): Simulator => ({
  ...simulator,
  application: { ...simulator.application, ikey, skey },
})

describe('applications over HTTP', () => {
  it('are created with all that they start with, listed and deleted', async () => {
    const made = await create({ name: 'Payroll', users: { alice: { outcomes: ['deny'] } }, config: { passcode: '42' } })
    expect(made).toMatchObject({ host: simulator.host, name: 'Payroll', type: 'websdk' })
    expect((await fetch(made.phoneUrl)).status).toBe(200)
    expect((await login(asHandle(made), 'alice')).text).toContain('Login request denied.')
    const { sid } = await login(asHandle(made), 'bob')
    expect((await press(simulator, sid, { action: 'passcode', passcode: '42' })).back).toBeDefined()
    expect((await call('GET', 'apps')).response).toMatchObject([
      { ikey: simulator.application.ikey },
      { ikey: made.ikey },
    ])
    expect(JSON.stringify(await call('GET', `apps/${made.ikey}`))).not.toContain(made.skey)
    expect((await call('DELETE', `apps/${made.ikey}`)).status).toBe(200)
    expect((await call('DELETE', `apps/${made.ikey}`)).status).toBe(404)
    expect((await call('GET', `apps/${made.ikey}`)).status).toBe(404)
    expect((await call('DELETE', `apps/${simulator.application.ikey}`)).message_detail).toContain('cannot be deleted')
  })

  it('every call about an application exists behind its key, and touches no other', async () => {
    const one = await create()
    const at = `apps/${one.ikey}`
    const frozen = Math.floor(Date.now() / 1000) - 30
    await call('POST', `${at}/clock`, { freeze: frozen })
    await call('PATCH', `${at}/config`, { passcode: '777' })
    await call('PUT', `${at}/users/alice`, { email: 'a@example.com' })
    await call('POST', `${at}/users/bob/outcomes`, { outcomes: ['deny'] })
    const { sid } = await login(asHandle(one), 'alice')
    await press(simulator, sid, { action: 'push', device: 'device1' })
    const [pending] = (await call('GET', `${at}/pending?user=alice`)).response as { txid: string }[]
    expect((await call('POST', `pending/${pending?.txid}/approve`)).status).toBe(404)
    expect((await call('POST', `${at}/pending/${pending?.txid}/approve`)).status).toBe(200)
    expect((await call('GET', `${at}/clock`)).response).toMatchObject({ now: frozen })
    expect((await call('GET', `${at}/config`)).response).toMatchObject({ passcode: '777' })
    expect((await call('GET', `${at}/users/alice`)).response).toMatchObject({ email: 'a@example.com' })
    expect((await call('GET', `${at}/users`)).response).toHaveLength(2)
    expect((await call('GET', `${at}/events?kind=login.allowed`)).response).toMatchObject([{ user: 'alice' }])
    expect((await call('GET', 'users')).response).toEqual([])
    expect((await call('GET', 'events')).response).toEqual([])
    expect((await call('GET', 'config')).response).toMatchObject({ passcode: '123456' })
    // The key of the default application is a scope as well.
    expect((await call('GET', `apps/${simulator.application.ikey}/users`)).response).toEqual([])
    await call('DELETE', `${at}/users/bob`)
    await call('POST', `${at}/reset`)
    expect((await call('GET', `${at}/users`)).response).toEqual([])
    expect((await call('GET', `${at}/clock`)).response).toMatchObject({ frozen: null })
  })

  it.each<[method: string, path: string, body: unknown, status: number, detail: RegExp]>([
    ['GET', 'apps/DI000000000000000000/users', undefined, 404, /No application has the integration key DI0{18}\./],
    ['POST', 'apps/DI000000000000000000/reset', {}, 404, /No application/],
    ['POST', 'apps', { ikey: 'short' }, 400, /body\.ikey: expected 20 characters/],
    ['POST', 'apps', { users: { a: { status: 1 } } }, 400, /body\.users\.a\.status: expected one of/],
    ['POST', 'apps', { config: { passcode: 1 } }, 400, /body\.config\.passcode: expected a string/],
    ['POST', 'apps', { key: 1 }, 400, /body\.key does not exist/],
    ['GET', 'pending?wait=61', undefined, 400, /wait: expected a number of seconds from 0 to 60/],
    ['GET', 'pending?wait=-1', undefined, 400, /wait/],
    ['GET', 'events?wait=x', undefined, 400, /wait/],
    ['GET', 'events?wait=', undefined, 400, /wait/],
    ['GET', 'events?kind=login', undefined, 400, /kind: expected one of request\.refused, /],
    ['GET', 'events?usr=alice', undefined, 400, /query\.usr is unknown or repeated; there is: since, kind, user, wait/],
    ['GET', 'pending?user=a&user=b', undefined, 400, /query\.user is unknown or repeated/],
    ['GET', 'users?user=a', undefined, 400, /query\.user is unknown or repeated; there is: none/],
  ])('%s %s %j is refused with %i', async (...row) => {
    const [method, path, body, status, detail] = row
    const answer = await call(method, path, body)
    expect(answer.status).toBe(status)
    expect(answer.message_detail).toMatch(detail)
    expect(simulator.applications.list()).toHaveLength(1)
  })

  it('another site cannot create one, nor read one', async () => {
    for (const [method, path] of [
      ['POST', 'apps'],
      ['GET', 'apps'],
      ['GET', `apps/${simulator.application.ikey}/events`],
      ['DELETE', `apps/${simulator.application.ikey}`],
    ]) {
      const response = await fetch(`${simulator.url}/sim/${path}`, {
        method: method ?? '',
        headers: { origin: 'https://evil.example', 'content-type': 'text/plain' },
      })
      expect(response.status).toBe(403)
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
    expect(simulator.applications.list()).toHaveLength(1)
  })
})

describe('calls that wait', () => {
  const startPush = async (user: string): Promise<void> => {
    const { sid } = await login(simulator, user)
    await press(simulator, sid, { action: 'push', device: 'device1' })
  }

  it('return at once if there is something already', async () => {
    await startPush('alice')
    expect((await call('GET', 'pending?user=alice&wait=60')).response).toMatchObject([
      { user: 'alice', factor: 'push' },
    ])
    const kinds = (await call('GET', 'events?user=alice&kind=factor.started&wait=60')).response
    expect(kinds).toMatchObject([{ kind: 'factor.started', user: 'alice' }])
  })

  it('return as soon as there is something for this user, also while the clock stands still', async () => {
    simulator.clock.freeze()
    const push = call('GET', 'pending?user=alice&wait=60')
    const event = call('GET', 'events?user=alice&kind=login.allowed&wait=60')
    await startPush('bob')
    await startPush('alice')
    const [found] = (await push).response as { txid: string; user: string }[]
    expect(found?.user).toBe('alice')
    simulator.pending.approve(found?.txid ?? '')
    expect((await event).response).toMatchObject([{ kind: 'login.allowed', user: 'alice' }])
  })

  it('return an empty list after the time, and when the application is reset or deleted', async () => {
    expect((await call('GET', 'pending?user=alice&wait=0.05')).response).toEqual([])
    expect((await call('GET', 'events?wait=0.05')).response).toEqual([])
    const waiting = [call('GET', 'pending?wait=60'), call('GET', 'events?wait=60')]
    const { ikey } = await create()
    const other = call('GET', `apps/${ikey}/pending?wait=60`)
    // Once the waiting calls have arrived: they are answered in order of arrival otherwise.
    await new Promise((resolve) => setTimeout(resolve, 200))
    await call('DELETE', `apps/${ikey}`)
    expect((await other).response ?? []).toEqual([])
    await call('POST', 'reset')
    expect(await Promise.all(waiting)).toMatchObject([
      { status: 200, response: [] },
      { status: 200, response: [] },
    ])
  })
})
