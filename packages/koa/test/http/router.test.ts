import Router from '@koa/router'
import { expect, it } from 'vitest'
import { start } from './application.js'

it('a guarded route stays guarded in a router that folds case', async () => {
  const app = await start({
    routes: (duo) => {
      const router = new Router()
      router.get('/admin', duo.guard(), (ctx) => {
        ctx.body = 'secret'
      })
      const routes = router.routes()
      // @koa/router types its context more narrowly than the application it is used in.
      return [(ctx, next) => Reflect.apply(routes, undefined, [ctx, next])]
    },
  })
  for (const path of ['/admin', '/ADMIN', '/admin/']) {
    expect((await app.visitor('alice').get(path)).text).not.toContain('secret')
  }
})
