import { cookieStore, createDuo, iframePrompt } from '@duokit/koa'
import Koa from 'koa'
import type { CreateListener } from '../application.ts'

export const createListener: CreateListener = ({ variant, keys, origin, sessionOf }) => {
  const app = new Koa()
  if (variant === 'session') {
    app.use((ctx, next) => {
      ctx.state['session'] = sessionOf(ctx.req.headers.cookie)
      return ctx.state['session'] === undefined ? ctx.throw(401) : next()
    })
  }
  if (variant === 'guard') {
    const duo = createDuo({
      origin,
      prompt: iframePrompt(keys),
      getUsername: (ctx) => sessionOf(ctx.req.headers.cookie)?.user,
      store: cookieStore({ bindTo: 'browser' }),
    })
    app.use(duo.routes())
    app.use(duo.guard())
  }
  app.use((ctx) => {
    ctx.body = { ok: true }
  })
  return app.callback()
}
