import {
  honoSessionStore,
  type ProofStoreOption,
  readHonoSession,
  type SessionStoreOptions as CoreOptions,
} from '@duokit/core'
import type { Context } from 'hono'

/** What `sessionStore` needs of the application's session. */
export type SessionStoreOptions = CoreOptions<Context>

/**
 * Keeps the proof in the session of `@hono/session`, so the proof ends with the session. A session that
 * `useSessionStorage` stores on the server gets a new ID after each login.
 *
 * @example
 * ```ts
 * const store = sessionStore()
 * ```
 *
 * @throws DuoError `session_missing` at the first request for which `useSession()` has not run
 */
export const sessionStore: (options?: SessionStoreOptions) => ProofStoreOption<Context> = honoSessionStore

/**
 * Returns what the session of `@hono/session` contains, for use in `getUsername`. Unlike `c.var.session.get()`, it does
 * not start a session for a request without one: the cookie of the new session would replace that of a browser that
 * did not send it, as after a form of another site.
 *
 * @returns `undefined` if the request has no session, or its session has ended
 *
 * @example
 * ```ts
 * const getUsername = async (c: Context) => (await readSession<{ user: string }>(c))?.user
 * ```
 *
 * @throws DuoError `session_missing` if `useSession()` has not run for this request
 */
export async function readSession<Content extends object = Record<string, unknown>>(
  c: Context,
): Promise<Partial<Content> | undefined> {
  return (await readHonoSession(c)) as Partial<Content> | undefined
}
