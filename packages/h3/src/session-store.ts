import {
  checkSessionStoreOptions,
  createSessionStore,
  DuoError,
  keyedByGate,
  type ProofStore,
  type SessionStoreOptions as CoreOptions,
} from '@duokit/core'
import { getCookie, getRequestHeader, getSession, type H3Event, type SessionConfig, updateSession } from 'h3'
import { checkSessionNames } from './session-config.js'

/**
 * Options of `sessionStore` in addition to the configuration of the session. By default, the session gets a new ID
 * and keeps its contents. `renew: false` keeps the ID, for applications that store data of their own under it.
 */
export type SessionStoreOptions = CoreOptions<H3Event>

/**
 * Keeps the proof in a session of h3, so the proof ends with the session.
 *
 * @param session - what the application gives to `useSession`; with the same name and password both see one session,
 * which h3 opens once an event. `sessionConfig` makes one that costs little
 *
 * @example
 * ```ts
 * const session = sessionConfig({ name: 'app', password: sessionSecret })
 * const store = sessionStore(session)
 * ```
 *
 * @throws DuoError `invalid_option` when the session could not be kept
 */
export function sessionStore(session: SessionConfig, options: SessionStoreOptions = {}): ProofStore<H3Event> {
  checkSessionNames(session ?? {})
  if (!session?.password) throw new DuoError('invalid_option', 'password of the session must be given')
  // h3 would refuse a shorter one when it first seals a session.
  if (typeof session.password === 'string' && session.password.length < 32) {
    throw new DuoError('invalid_option', 'password of the session must be a string of at least 32 characters')
  }
  if (session.cookie === false) {
    throw new DuoError('invalid_option', 'cookie of the session must not be false: the proof is kept in it')
  }
  const { key, renew = (event: H3Event) => renewId(event, session) } = checkSessionStoreOptions(options)
  const make = (own: string) => storeWith(session, { key: own, renew })
  return key === undefined ? keyedByGate(make) : make(key)
}

function storeWith(session: SessionConfig, { key, renew }: Required<SessionStoreOptions>): ProofStore<H3Event> {
  const store = createSessionStore<H3Event>({
    // h3 seals the whole session into its cookie.
    carried: true,
    key,
    read: async (event) => (await getSession(event, session)).data,
    id: async (event) => (await getSession(event, session)).id,
    write: (event, name, value) =>
      updateSession(event, session, (data) => {
        if (value !== undefined) return { [name]: value }
        delete data[name]
        return undefined
      }),
    follow: (event) => {
      // h3 forgets a session that has ended, and would open it again from the request's cookie.
      const wasOpen = isOpen(event, session)
      return () => isOpen(event, session) || !wasOpen
    },
    renew,
  })
  return {
    ...store,
    // A cached handler gets a request without cookies, and the context of the person who asked first, with their
    // session in it.
    read: (request) => (isBrought(request.ctx, session) ? store.read(request) : undefined),
    // h3 1 starts a session for every request without one as soon as it is read. It would replace the session of a
    // browser that did not send its cookie.
    clear: (request) =>
      isOpen(request.ctx, session) || isBrought(request.ctx, session) ? store.clear(request) : undefined,
  }
}

function isOpen({ context }: H3Event, { name = 'h3' }: SessionConfig): boolean {
  return context.sessions?.[name] !== undefined
}

function isBrought(event: H3Event, { name = 'h3', sessionHeader = `x-${name}-session` }: SessionConfig): boolean {
  if (getCookie(event, name) !== undefined) return true
  return sessionHeader !== false && getRequestHeader(event, sessionHeader) !== undefined
}

async function renewId(event: H3Event, session: SessionConfig): Promise<void> {
  const current = await getSession(event, session)
  current.id = session.generateId?.() ?? crypto.randomUUID()
  await updateSession(event, session)
}
