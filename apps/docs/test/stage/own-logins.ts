import type { ServerResponse } from 'node:http'
import type { Context, Next } from 'hono'

// Login pages that believe everyone, and logouts of applications that do not know Duo.

/** A request of Express, as far as a login page reads it. */
interface Asked {
  readonly path: string
  readonly query: Readonly<Record<string, unknown>>
  readonly session: { user?: string }
}

export function logInToExpress({ path: at, query, session }: Asked, res: ServerResponse, next: () => void): void {
  if (at === '/sign-out') delete session.user
  else if (at === '/sign-in') session.user = String(query['as'])
  else return next()
  res.end()
}

/** @param forget - what both call before they change the session */
export const logInToHono =
  (forget: (c: Context) => unknown = () => undefined) =>
  async (c: Context, next: Next) => {
    if (!['/sign-in', '/sign-out'].includes(c.req.path)) return next()
    const session = c.get('session') as { update(data: object): Promise<void>; delete(): void }
    await forget(c)
    if (c.req.path === '/sign-out') session.delete()
    else await session.update({ user: c.req.query('as') })
    return c.body(null)
  }

/** The login page goes where the comments of the pages say: after the session. */
export const withLogIn = (session: RegExp, names: string) => (code: string) =>
  `${code.replace(session, '$&\napp.use(logIn)')}\nexport { ${names} }\n`
