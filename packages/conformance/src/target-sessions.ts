import { randomUUID } from 'node:crypto'

/** What a session holds; the proof comes beside the user. */
export interface TargetSession {
  user?: string
}

/** How sessions reach the cookies of a framework. */
export interface TargetCookies<Ctx> {
  /** The `cookie` header of a request. */
  read(ctx: Ctx): string | undefined
  /** Appends a `set-cookie` header to the response. */
  append(ctx: Ctx, cookie: string): void
}

/** Sessions in memory, by the context of a request. */
export interface TargetSessions<Ctx> {
  /** The session of a request, also one that began while it was handled. */
  read(ctx: Ctx): TargetSession | undefined
  /** The ID of the session, for `bindTo`. */
  idOf(ctx: Ctx): string | undefined
  /** Begins a session for a user, and drops the one before. */
  begin(ctx: Ctx, user: string): void
  /** Gives the session a new ID, for `renew` of `createSessionStore`. */
  renew(ctx: Ctx): void
  end(ctx: Ctx): void
}

/**
 * Makes sessions for a target: those of a framework that has none, or the first factor of the store `login-cookie`.
 *
 * @param name - the cookie that holds the ID, such as `login`
 *
 * @example
 * ```ts
 * import type { IncomingMessage, ServerResponse } from 'node:http'
 *
 * type Ctx = { request: IncomingMessage; response: ServerResponse }
 * const sessions = createTargetSessions<Ctx>('session', {
 *   read: ({ request }) => request.headers.cookie,
 *   append: ({ response }, cookie) => response.appendHeader('set-cookie', cookie),
 * })
 * ```
 */
export function createTargetSessions<Ctx extends object>(
  name: string,
  cookies: TargetCookies<Ctx>,
): TargetSessions<Ctx> {
  const kept = new Map<string, TargetSession>()
  /** What a response has set, which its request did not bring. */
  const set = new WeakMap<Ctx, string>()
  const idOf = (ctx: Ctx): string | undefined => set.get(ctx) ?? idIn(cookies.read(ctx), name)
  const take = (ctx: Ctx): TargetSession | undefined => {
    const id = idOf(ctx) ?? ''
    const session = kept.get(id)
    kept.delete(id)
    return session
  }
  const keep = (ctx: Ctx, session: TargetSession): void => {
    const id = randomUUID()
    kept.set(id, session)
    set.set(ctx, id)
    cookies.append(ctx, `${name}=${id}; Path=/; HttpOnly`)
  }
  return {
    read: (ctx) => kept.get(idOf(ctx) ?? ''),
    idOf,
    begin(ctx, user) {
      take(ctx)
      keep(ctx, { user })
    },
    renew(ctx) {
      const session = take(ctx)
      if (session !== undefined) keep(ctx, session)
    },
    end(ctx) {
      take(ctx)
      cookies.append(ctx, `${name}=; Path=/; Max-Age=0`)
    },
  }
}

function idIn(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(/;\s*/)
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) || undefined
}
