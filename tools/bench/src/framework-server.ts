import type { Session, Variant } from './application.ts'
import { benchedFrameworks } from './benched-frameworks.ts'
import { keys, origin, user } from './log-in.ts'
import { serve } from './server-process.ts'

// A process with one application of one framework: bare, with a session in memory that is looked up by cookie, or with
// our guard.

const [framework = '', variant] = process.argv.slice(2) as [string?, Variant?]
const benched = benchedFrameworks[framework]
if (benched === undefined || variant === undefined) throw new Error(`there is no application for ${framework}`)

const sessions = new Map<string, Session>([['a-session-id', { user }]])

/** The session of a request's Cookie header, as any store in memory finds it. */
function sessionOf(header = ''): Session | undefined {
  const at = header.indexOf('sid=')
  if (at < 0) return undefined
  const end = header.indexOf(';', at)
  return sessions.get(header.slice(at + 4, end < 0 ? undefined : end))
}

const createListener = await benched.load()
serve(await createListener({ variant, keys, origin, sessionOf }))
