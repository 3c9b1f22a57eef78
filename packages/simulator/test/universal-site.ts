import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Client } from '@duosecurity/duo_universal'
import type { Simulator } from '@duokit/simulator'
import { officialClient } from './universal-client.js'

/** An application that logs in with the official client, as Duo's documentation shows it. */
export interface UniversalSite {
  /** Where a login of this user begins. */
  login(user: string): string
  /** What came back: whom the official client found to be logged in, or the problem. */
  answers: { user?: string; factor?: string; problem?: string }[]
  close(): Promise<void>
}

export async function startUniversalSite(simulator: Simulator): Promise<UniversalSite> {
  const answers: UniversalSite['answers'] = []
  const client = (): Client => officialClient(simulator, { redirectUrl: `http://localhost:${port}/callback` })
  const expected = new Map<string, string>()

  async function answer(request: IncomingMessage): Promise<string> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname === '/login') {
      const user = searchParams.get('user') ?? ''
      const state = client().generateState()
      expected.set(state, user)
      return client().createAuthUrl(user, state)
    }
    const user = expected.get(searchParams.get('state') ?? '') ?? ''
    try {
      const token = await client().exchangeAuthorizationCodeFor2FAResult(searchParams.get('duo_code') ?? '', user)
      answers.push({ user: token.preferred_username ?? '', factor: token.auth_context.factor })
    } catch (error) {
      answers.push({ problem: searchParams.get('error') ?? String(error) })
    }
    // To another origin, as applications do: the prompt's policy must not be in the way of that.
    return `http://127.0.0.1:${port}/done`
  }

  const server = createServer((request, response) => {
    if (request.url === '/done') {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Done</title><link rel=icon href=data:,><h1>Done</h1>')
      return
    }
    if (!/^\/(login|callback)\?/.test(request.url ?? '')) {
      response.writeHead(404).end()
      return
    }
    void answer(request).then((location) => response.writeHead(303, { location }).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    login: (user) => `http://localhost:${port}/login?user=${encodeURIComponent(user)}`,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
