import { cookieStore, createDuo, iframePrompt } from '@duokit/express'
import express from 'express'

/** An application that only answers, for the benchmark. */
export function createListener({ variant, keys, origin, sessionOf }) {
  const app = express()
  app.disable('etag')
  if (variant === 'session') {
    app.use((req, res, next) => {
      req.session = sessionOf(req.headers.cookie)
      return req.session === undefined ? res.sendStatus(401) : next()
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
