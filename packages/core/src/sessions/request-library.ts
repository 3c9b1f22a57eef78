import { regenerate } from './regenerate.js'
import { isCarried, sessionIdOf, sessionOf, type WithSession } from './request-session.js'
import type { SessionLibrary } from './session-library.js'

type Callback = (error: unknown, session?: unknown) => void

interface Kept {
  get(id: string, callback: Callback): unknown
}

/** express-session, cookie-session, @fastify/session and @fastify/secure-session. The first and third have a store. */
export const requestLibrary: SessionLibrary<WithSession> = {
  read: sessionOf,
  isCarried,
  idOf: (request) => (isFollowed(request) ? sessionIdOf(request) : undefined),
  async load(request, id) {
    const store = storeOf(request)
    return store && called((callback) => store.get(id, callback))
  },
  async reload(request) {
    const id = sessionIdOf(request) ?? ''
    // It may end while it is read: the error for that is the library's own.
    await callMethod(request, 'reload').catch(async (error: unknown) => {
      if (await requestLibrary.load(request, id)) throw error
    })
  },
  end: (request) => callMethod(request, 'destroy'),
  renew: regenerate,
}

function isFollowed(request: WithSession): boolean {
  const hasMethod = (name: string) => typeof Reflect.get(Object(request.session), name) === 'function'
  return storeOf(request) !== undefined && ['reload', 'destroy'].every(hasMethod)
}

function storeOf({ sessionStore: store }: WithSession): Kept | undefined {
  const isOurs = typeof store === 'object' && store !== null && typeof Reflect.get(store, 'get') === 'function'
  return isOurs ? (store as Kept) : undefined
}

async function callMethod(request: WithSession, name: 'reload' | 'destroy'): Promise<void> {
  const session = sessionOf(request)
  if (session === undefined) return
  const method = Reflect.get(session, name) as (callback: Callback) => unknown
  await called((callback) => void method.call(session, callback))
}

function called(act: (callback: Callback) => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    act((error, result) => (error == null ? resolve(result) : reject(error)))
  })
}
