import { acceptSocket, attackRoutedSockets, guardedSockets } from '@duokit/conformance'
import { cookieStore, createDuo, universalPrompt } from '@duokit/http'
import { expect, it } from 'vitest'

it.each(['upgrade', 'request', 'open'] as const)(
  'guards sockets that a plugin routes like requests: %s',
  async (routing) => {
    const found = await attackRoutedSockets(({ origin, ...keys }) => {
      const duo = createDuo({
        origin,
        cookieSecret: 'c'.repeat(32),
        prompt: universalPrompt(keys),
        getUsername: () => 'allow.alice',
        store: cookieStore({ bindTo: 'browser' }),
        onError: () => undefined,
      })
      duo.live({ logout: 'forget' })
      const guard = duo.guard()
      return (request, response) =>
        guard(request, response, () => (request.url === '/socket' ? acceptSocket(request) : response.end('in')))
    }, routing)
    expect(found).toEqual(guardedSockets(routing))
  },
)
