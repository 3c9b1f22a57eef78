import { randomUUID } from 'node:crypto'
import { sessionConfig } from '#duo'
import type { H3Event } from 'h3'

/** What the application knows of a person who passed the first factor. */
interface SampleSession {
  user: string
  prompt: string
}

const { duo, sessionSecret } = useRuntimeConfig()

/** h3's own session, in a cookie. */
export const session = sessionConfig({
  name: 'sample',
  password: sessionSecret,
  cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: duo.origin.startsWith('https:') },
})

/** Nothing for who has no session: only a login begins one. */
export async function readSession(event: H3Event): Promise<Partial<SampleSession>> {
  if (getCookie(event, session.name) === undefined) return {}
  return (await getSession<SampleSession>(event, session)).data
}

/** A new session for a new login: nothing of the visitor before is kept. */
export async function beginSession(event: H3Event, data: SampleSession): Promise<void> {
  const fresh = await getSession<SampleSession>(event, session)
  Object.assign(fresh, { id: randomUUID(), createdAt: Date.now(), data: {} })
  await updateSession<SampleSession>(event, session, data)
}
