import { cookieStore, createDuo, iframePrompt } from '@duokit/h3'
import { H3, HTTPError } from 'h3'
import { toNodeHandler } from 'h3/node'
import type { CreateListener } from '../application.ts'

export const createListener: CreateListener = ({ variant, keys, origin, sessionOf }) => {
  const app = new H3()
  if (variant === 'session') {
    app.use((event) => {
      event.context['session'] = sessionOf(event.req.headers.get('cookie') ?? undefined)
      if (event.context['session'] === undefined) throw new HTTPError({ status: 401 })
    })
  }
  if (variant === 'guard') {
    const duo = createDuo({
      origin,
      prompt: iframePrompt(keys),
      getUsername: (event) => sessionOf(event.req.headers.get('cookie') ?? undefined)?.user,
      store: cookieStore({ bindTo: 'browser' }),
    })
    app.use(duo.routes())
    app.use(duo.guard())
  }
  app.get('/account', () => ({ ok: true }))
  return toNodeHandler(app)
}
