import { cookieStore, createDuo, type Duo, universalPrompt } from '@duokit/web'
import { userOf } from './sessions'

export function sessionIdOf(request: Request): string | undefined {
  return /(?:^|; )session=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1]
}

/** Next.js bundles the proxy apart from the pages. Both need the same instance, which knows the logins that ended. */
const shared: typeof globalThis & { duo?: Duo } = globalThis

/** Made with the first request: a build has no secrets. */
export function duo(): Duo {
  const { env } = process
  shared.duo ??= createDuo({
    origin: env['ORIGIN'] ?? '',
    cookieSecret: env['COOKIE_SECRET'] ?? '',
    prompt: universalPrompt({
      host: env['DUO_HOST'] ?? '',
      clientId: env['DUO_CLIENT_ID'] ?? '',
      clientSecret: env['DUO_CLIENT_SECRET'] ?? '',
    }),
    getUsername: ({ request }) => userOf(sessionIdOf(request)),
    store: cookieStore({ bindTo: ({ request }) => sessionIdOf(request) }),
    loginUrl: '/login',
  })
  return shared.duo
}
