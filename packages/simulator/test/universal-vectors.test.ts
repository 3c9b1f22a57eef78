import { createSimulator, type Simulator } from '@duokit/simulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { visit } from './universal-client.js'

const host = 'api-xxxxxxxx.duosecurity.com'
const sdkHost = 'api-XXXXXXX.test.duosecurity.com'
const ikey = 'DIXXXXXXXXXXXXXXXXXX'
const skey = 'deadbeef'.repeat(5)

/** Signed by other implementations, with the key of the SDKs' own tests. */
const assertion =
  'eyJhbGciOiJIUzUxMiJ9.eyJpc3MiOiJESVhYWFhYWFhYWFhYWFhYWFhYWCIsInN1YiI6IkRJWFhYWFhYWFhYWFhYWFhYWFhYIiwiYXVkIjoiaHR0cHM6Ly9hcGkteHh4eHh4eHguZHVvc2VjdXJpdHkuY29tL29hdXRoL3YxL2hlYWx0aF9jaGVjayIsImp0aSI6IjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMyIsImlhdCI6MTc5NTU3NjcwMiwiZXhwIjoxNzk1NTc3MDAyfQ.ZufUMgp-yGhb_vQ5bBnJ3pHGYFpxtJTC6NIlmLTbBPbF8KlNDXGfnxPRFyung5S-8Q0Ap5EUSUVjR1tQuFiyMw'
const request =
  'eyJhbGciOiJIUzUxMiJ9.eyJyZXNwb25zZV90eXBlIjoiY29kZSIsInNjb3BlIjoib3BlbmlkIiwiZXhwIjoxNzk1NTc3MDAyLCJjbGllbnRfaWQiOiJESVhYWFhYWFhYWFhYWFhYWFhYWCIsInJlZGlyZWN0X3VyaSI6Imh0dHBzOi8vYXBwLmV4YW1wbGUuY29tL2R1by1jYWxsYmFjayIsInN0YXRlIjoiZGVhZGJlZWZkZWFkYmVlZmRlYWRiZWVmZGVhZGJlZWZkZWFkIiwiZHVvX3VuYW1lIjoidGVzdHVzZXIiLCJpc3MiOiJESVhYWFhYWFhYWFhYWFhYWFhYWCIsImF1ZCI6Imh0dHBzOi8vYXBpLXh4eHh4eHh4LmR1b3NlY3VyaXR5LmNvbSIsInVzZV9kdW9fY29kZV9hdHRyaWJ1dGUiOnRydWV9.oLbEBlTRRYsX9aXjKqlzk0SAPLI70iTDqyeUI2hWdTvVpKSgPy8tfjiwyCxqyVyjtQH0u0XLzo0UX5JUpAdAiw'
const authorizeOfPython =
  '/oauth/v1/authorize?response_type=code&client_id=DIXXXXXXXXXXXXXXXXXX&request=eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJzY29wZSI6Im9wZW5pZCIsInJlZGlyZWN0X3VyaSI6Imh0dHBzOi8vd3d3LmV4YW1wbGUuY29tIiwiY2xpZW50X2lkIjoiRElYWFhYWFhYWFhYWFhYWFhYWFgiLCJpc3MiOiJESVhYWFhYWFhYWFhYWFhYWFhYWCIsImF1ZCI6Imh0dHBzOi8vYXBpLVhYWFhYWFgudGVzdC5kdW9zZWN1cml0eS5jb20iLCJleHAiOjMwMiwic3RhdGUiOiJkZWFkYmVlZmRlYWRiZWVmZGVhZGJlZWZkZWFkYmVlZmRlYWQiLCJyZXNwb25zZV90eXBlIjoiY29kZSIsImR1b191bmFtZSI6InVzZXIxIiwidXNlX2R1b19jb2RlX2F0dHJpYnV0ZSI6dHJ1ZX0.soB-jk6P4pzmREKHs5BUlyqNWGTt8id2DIObFYtzXttHwcKuZfjojK9d8_AwzjWhhKPzHWnNfdQUYbkEhRcFag'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({
    tls: true,
    hosts: [host, sdkHost.toLowerCase()],
    application: { ikey, skey },
    config: { defaultOutcome: 'allow' },
  })
})
afterEach(() => simulator.reset())
afterAll(() => simulator.close())

// As if it came by port 443, which the host that was signed implies.
const asked = (name: string) => ({ headers: { host: name } })
const health = () =>
  visit(simulator, '/oauth/v1/health_check', {
    method: 'POST',
    body: new URLSearchParams({ client_id: ikey, client_assertion: assertion }),
    ...asked(host),
  })

describe('known answers', () => {
  it('a client assertion, from 300 s before its expiry until its leeway ends', async () => {
    for (const [now, status] of [
      [1_795_576_641, 400],
      [1_795_576_642, 200],
      [1_795_576_702, 200],
      [1_795_577_062, 200],
      [1_795_577_063, 400],
    ] as const) {
      simulator.clock.freeze(now)
      expect([now, (await health()).status]).toEqual([now, status])
    }
  })

  it('a client assertion with one character changed', async () => {
    simulator.clock.freeze(1_795_576_702)
    const changed = assertion.replace('.ZufU', '.ZufV')
    const body = new URLSearchParams({ client_id: ikey, client_assertion: changed })
    const answer = await visit(simulator, '/oauth/v1/health_check', { method: 'POST', body, ...asked(host) })
    expect(JSON.parse(answer.body)).toMatchObject({ message_detail: 'Failed to verify signature.' })
  })

  it('a signed request', async () => {
    simulator.clock.freeze(1_795_576_702)
    const query = new URLSearchParams({ response_type: 'code', client_id: ikey, request })
    const { location } = await visit(simulator, `/oauth/v1/authorize?${query.toString()}`, asked(host))
    expect(location?.href).toMatch(/^https:\/\/app\.example\.com\/duo-callback\?state=(deadbeef){4}dead&duo_code=/)
    expect(simulator.events.last('login.allowed')?.user).toBe('testuser')
  })

  it('the address that the SDK for Python makes in its tests', async () => {
    simulator.clock.freeze(2)
    const { location } = await visit(simulator, authorizeOfPython, asked(sdkHost))
    expect(location?.href).toMatch(/^https:\/\/www\.example\.com\/\?state=(deadbeef){4}dead&duo_code=/)
    expect(simulator.events.last('login.allowed')?.user).toBe('user1')
  })

  it('for another host than ours are refused', async () => {
    simulator.clock.freeze(1_795_576_702)
    const body = new URLSearchParams({ client_id: ikey, client_assertion: assertion })
    const path = '/oauth/v1/health_check'
    expect((await visit(simulator, path, { method: 'POST', body })).status).toBe(400)
    expect(simulator.events.last('request.refused')?.detail.reason).toBe('wrong_audience')
  })
})
