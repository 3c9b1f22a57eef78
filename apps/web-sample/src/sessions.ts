import { type ProofStore, createSessionStore } from '@duokit/core'
import type { WebContext } from '@duokit/web'

/** What a session contains; the proof comes beside it. */
export interface SessionData {
  readonly user: string
  readonly prompt: string
}

/** What belongs to one request: the cookies that its response sets. */
export interface Visit {
  readonly cookies: string[]
  /** The ID of a session that began with this request. */
  id?: string
}

type Context = WebContext<Visit>

/** The sessions of the application. */
export interface Sessions {
  readonly store: ProofStore<Context>
  read(context: Context): SessionData | undefined
  /** Begins a new session for a new login: nothing of the visitor before is kept. */
  begin(context: Context, data: SessionData): void
  end(context: Context): void
}

/** Keeps sessions in memory, which is enough for one process. On Workers, an application needs a store for them. */
export function createSessions(secure: boolean): Sessions {
  const kept = new Map<string, SessionData>()
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  const idOf = ({ request, ctx }: Context) =>
    ctx.id ?? /(?:^|; )sample=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
  const read = (context: Context) => kept.get(idOf(context))
  const drop = (context: Context) => kept.delete(idOf(context))
  const begin = (context: Context, data: SessionData) => {
    drop(context)
    const id = crypto.randomUUID()
    kept.set(id, data)
    context.ctx.id = id
    context.ctx.cookies.push(`sample=${id}; ${attributes}`)
  }
  const renew = (context: Context) => {
    const data = read(context)
    if (data !== undefined) begin(context, data)
  }
  return {
    store: createSessionStore<Context>({ read, renew }),
    read,
    begin,
    end(context) {
      drop(context)
      context.ctx.cookies.push(`sample=; Max-Age=0; ${attributes}`)
    },
  }
}
