import type { APIContext } from 'astro'
import { cookieStore, createDuo, type Duo, universalPrompt } from '@duokit/web'
import { userOf } from './sessions'

let made: Duo<APIContext> | undefined

/** Made with the first request: a build has no secrets. */
export function duo(): Duo<APIContext> {
  const { env } = process
  made ??= createDuo<APIContext>({
    origin: env.ORIGIN ?? '',
    cookieSecret: env.COOKIE_SECRET ?? '',
    prompt: universalPrompt({
      host: env.DUO_HOST ?? '',
      clientId: env.DUO_CLIENT_ID ?? '',
      clientSecret: env.DUO_CLIENT_SECRET ?? '',
    }),
    getUsername: ({ ctx }) => userOf(ctx.cookies.get('session')?.value),
    store: cookieStore({ bindTo: ({ ctx }) => ctx.cookies.get('session')?.value }),
    loginUrl: '/login',
  })
  return made
}
