import { request } from 'node:http'
import { createSimulator } from '@duokit/simulator'
import { expect, it } from 'vitest'
import type { RunningSample } from './stage/sample.js'
import { samples } from './stage/samples.js'

const origin = 'https://localhost'

it.each(samples)('$name logs in behind something that ends TLS', async (sample) => {
  const simulator = await createSimulator()
  const app = await sample.start({ simulator, origin, now: Date.now, onEvent: () => undefined })
  try {
    const { status, cookies } = await postLogin(app)
    expect(status).toBe(303)
    expect(cookies.join()).toMatch(/; secure/i)
    expect(cookies.join()).toMatch(/; httponly/i)
  } finally {
    await app.close()
    await simulator.close()
  }
})

/** As a proxy sends on what it got on https; `fetch` cannot name an `Origin`. */
function postLogin(app: RunningSample): Promise<{ status: number | undefined; cookies: string[] }> {
  const headers = { origin, 'x-forwarded-proto': 'https', 'content-type': 'application/x-www-form-urlencoded' }
  return new Promise((resolve, reject) => {
    const sent = request(`${app.url}/login`, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve({ status: response.statusCode, cookies: response.headers['set-cookie'] ?? [] })
    })
    sent.on('error', reject)
    sent.end('username=alice&password=duokit')
  })
}
