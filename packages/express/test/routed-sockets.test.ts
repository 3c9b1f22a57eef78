import { acceptSocket, attackRoutedSockets, guardedSockets } from '@duokit/conformance'
import { cookieStore, createDuo, universalPrompt } from '@duokit/express'
import express, { type Express } from 'express'
import express4 from 'express-4'
import { expect, it } from 'vitest'

const cases = ([4, 5] as const).flatMap((version) =>
  (['upgrade', 'request', 'open'] as const).map((routing) => [version, routing] as const),
)

it.each(cases)('Express %s guards sockets that a plugin routes like requests: %s', async (version, routing) => {
  const found = await attackRoutedSockets(({ origin, ...keys }) => {
    const app: Express = version === 4 ? express4() : express()
    const duo = createDuo({
      origin,
      cookieSecret: 'c'.repeat(32),
      prompt: universalPrompt(keys),
      getUsername: () => 'allow.alice',
      store: cookieStore({ bindTo: 'browser' }),
    })
    duo.live(app, { session: false, logout: 'forget' })
    app.use(duo.routes(), duo.guard())
    app.get('/page', (req, res) => void res.send(req.duo?.username))
    app.get('/socket', (req) => acceptSocket(req))
    return app
  }, routing)
  expect(found).toEqual(guardedSockets(routing))
})
