import { cookieStore, createDuo, iframePrompt } from '@duokit/express'
import express from 'express'
import type { CreateListener, Session } from '../application.ts'

export const createListener: CreateListener = ({ variant, keys, origin, sessionOf }) => {
  const app = express()
  app.disable('etag')
  if (variant === 'session') {
    app.use((req: express.Request & { session?: Session | undefined }, res, next) => {
      req.session = sessionOf(req.headers.cookie)
      if (req.session === undefined) res.sendStatus(401)
      else next()
    })
  }
  if (variant === 'guard') {
    const duo = createDuo({
      origin,
      prompt: iframePrompt(keys),
      getUsername: (req) => sessionOf(req.headers.cookie)?.user,
      store: cookieStore({ bindTo: 'browser' }),
    })
    app.use(duo.routes())
    app.use(duo.guard())
  }
  app.use((_req, res) => {
    res.json({ ok: true })
  })
  return app
}
