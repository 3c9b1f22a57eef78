import { env } from 'node:process'
import type { RequestEvent } from '@sveltejs/kit'
import { cookieStore, createDuo, type Duo, universalPrompt } from '@duokit/web'
import { userOf } from './sessions'

let made: Duo<RequestEvent> | undefined

/** Made with the first request: a build has no secrets. */
export function duo(): Duo<RequestEvent> {
  made ??= createDuo<RequestEvent>({
    origin: env.ORIGIN ?? '',
    cookieSecret: env.COOKIE_SECRET ?? '',
    prompt: universalPrompt({
      host: env.DUO_HOST ?? '',
      clientId: env.DUO_CLIENT_ID ?? '',
      clientSecret: env.DUO_CLIENT_SECRET ?? '',
    }),
    getUsername: ({ ctx }) => userOf(ctx.cookies.get('session')),
    store: cookieStore({ bindTo: ({ ctx }) => ctx.cookies.get('session') }),
    loginUrl: '/login',
  })
  return made
}
