import { cookieStore, createDuo, iframePrompt } from '@duokit/hono'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { CreateListener, Session } from '../application.ts'

export const createListener: CreateListener = ({ variant, keys, origin, sessionOf }) => {
  const app = new Hono<{ Variables: { session: Session } }>()
  if (variant === 'session') {
    app.use((c, next) => {
      const session = sessionOf(c.req.header('cookie'))
      if (session === undefined) return Promise.resolve(c.text('no session', 401))
      c.set('session', session)
      return next()
    })
  }
  if (variant === 'guard') {
    const duo = createDuo({
      origin,
      prompt: iframePrompt(keys),
      getUsername: (c) => sessionOf(c.req.header('cookie'))?.user,
      store: cookieStore({ bindTo: 'browser' }),
    })
    app.use(duo.routes())
    app.use(duo.guard())
  }
  app.get('*', (c) => c.json({ ok: true }))
  return getRequestListener(app.fetch)
}
