import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cookieStore, createDuo, universalPrompt } from '@duokit/h3'
import { createSimulator, type Simulator } from '@duokit/simulator'
import { createApp, toNodeListener } from 'h3'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'

let duo: Simulator
beforeAll(async () => {
  duo = await createSimulator()
})
afterAll(() => duo.close())

const printed: string[] = []
let server: Server | undefined
beforeEach(() => {
  printed.length = 0
  vi.spyOn(console, 'error').mockImplementation((line: unknown) => void printed.push(String(line)))
})
afterEach(() => {
  vi.restoreAllMocks()
  server?.close()
})

const reporter = {
  error: (line: string) => void printed.push(`framework ${line}`),
  warn: (line: string) => void printed.push(`framework ${line}`),
}

it.each([
  ['on the console', undefined, /^\[duo\] Duo refused the application \(invalid_client\)/],
  ['through the framework over it', { reporter }, /^framework Duo refused the application \(invalid_client\)/],
])('a refused secret is reported %s, once for all that ask', async (_where, environment, expected) => {
  const duoOfApplication = createDuo(
    {
      origin: 'http://localhost:1234',
      prompt: universalPrompt({
        host: duo.host,
        clientId: duo.application.ikey,
        clientSecret: 'w'.repeat(40),
      }),
      cookieSecret: 'a secret of the application under test',
      getUsername: () => 'alice',
      store: cookieStore({ bindTo: 'browser' }),
    },
    environment,
  )
  server = createServer(toNodeListener(createApp().use(duoOfApplication.routes()))).listen(0, '127.0.0.1')
  await new Promise((resolve) => server?.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const replies = await Promise.all([1, 2, 3].map(() => fetch(`http://127.0.0.1:${port}/duo/start`)))
  expect(replies.map(({ status }) => status)).toEqual([500, 500, 500])
  expect(printed).toEqual([expect.stringMatching(expected)])
})
