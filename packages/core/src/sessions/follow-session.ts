import { sessionIdOf, sessionOf, type WithSession } from './request-session.js'

type Callback = (error: unknown, session?: unknown) => void

interface Library {
  get(id: string, callback: Callback): unknown
}

/**
 * express-session and @fastify/session give each request a copy, and write it back at its end: that would bring back a
 * session that another request has ended in the meantime.
 */
export async function follow(request: WithSession): Promise<() => Promise<boolean>> {
  const library = libraryOf(request)
  const id = sessionIdOf(request)
  if (library === undefined || id === undefined) return async () => true
  const isKept = async () => Boolean(await called((callback) => void library.get(id, callback)))
  const does = async (name: string) => {
    const session = sessionOf(request)
    if (session === undefined) return
    await called((callback) => void Reflect.apply(methodOf(session, name), session, [callback]))
  }
  // As if this request had done it: then nothing is written back.
  const endUnlessKept = async () => {
    const kept = await isKept()
    if (!kept) await does('destroy')
    return kept
  }
  // It may end while it is read: the error for that is the library's own.
  if (await isKept()) await does('reload').catch(rethrowUnless(async () => !(await isKept())))
  await endUnlessKept()
  // A new id is a session that the application has made in the meantime.
  return async () => sessionIdOf(request) !== id || (await endUnlessKept())
}

function libraryOf({ sessionStore: store, session }: WithSession): Library | undefined {
  const isOurs = typeof store === 'object' && store !== null && typeof Reflect.get(store, 'get') === 'function'
  const hasMethods = ['reload', 'destroy'].every((name) => typeof Reflect.get(Object(session), name) === 'function')
  return isOurs && hasMethods ? (store as Library) : undefined
}

function methodOf(session: object, name: string): (callback: Callback) => unknown {
  return Reflect.get(session, name) as (callback: Callback) => unknown
}

function rethrowUnless(isFine: () => Promise<boolean>): (error: unknown) => Promise<void> {
  return async (error) => {
    if (!(await isFine())) throw error
  }
}

function called(act: (callback: Callback) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    act((error, result) => (error == null ? resolve(result) : reject(error)))
  })
}
