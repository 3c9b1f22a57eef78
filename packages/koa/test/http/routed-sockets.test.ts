import { acceptSocket, attackRoutedSockets, guardedSockets } from '@duokit/conformance'
import { cookieStore, createDuo, universalPrompt } from '@duokit/koa'
import Koa from 'koa'
import { expect, it } from 'vitest'

it.each(['upgrade', 'request', 'open'] as const)(
  'guards sockets that a plugin routes like requests: %s',
  async (routing) => {
    const found = await attackRoutedSockets(({ origin, ...keys }) => {
      const app = new Koa()
      const duo = createDuo({
        origin,
        cookieSecret: 'c'.repeat(32),
        prompt: universalPrompt(keys),
        getUsername: () => 'allow.alice',
        store: cookieStore({ bindTo: 'browser' }),
      })
      duo.live(app, { session: false, logout: 'forget' })
      app.use(duo.routes()).use(duo.guard())
      app.use((ctx) => {
        if (ctx.path === '/page') ctx.body = 'in'
        if (ctx.path !== '/socket') return
        ctx.respond = false
        acceptSocket(ctx.req)
      })
      const handle = app.callback()
      return (request, response) => void handle(request, response)
    }, routing)
    expect(found).toEqual(guardedSockets(routing))
  },
)
