import type { Requirement, WebContext, DuoProof } from '@duokit/web'
import { accountPage, livePage, transferPage, transferredPage } from 'sample-kit/pages'
import { balanceStream } from './balance-stream.js'
import { html } from './html.js'
import type { Parts } from './parts.js'
import { readForm } from './read-form.js'
import type { Visit } from './sessions.js'

interface Verified extends Parts {
  readonly proof: DuoProof
}

/** What only verified users get. */
interface Guarded {
  readonly requirement?: Requirement
  handle(context: WebContext<Visit>, verified: Verified): Response | Promise<Response>
}

const requirement: Requirement = { maxAge: 60 }

/** By method and path. */
export const guardedRoutes: ReadonlyMap<string, Guarded> = new Map<string, Guarded>([
  ['GET /account', { handle: (_context, { proof }) => html(accountPage(proof, { live: true })) }],
  ['GET /api/account', { handle: (_context, { proof: { username, verifiedAt } }) => account(username, verifiedAt) }],
  ['GET /live', { handle: () => html(livePage({ events: '/live/events' })) }],
  ['GET /live/events', { handle: pushBalance }],
  ['GET /transfer', { requirement, handle: () => html(transferPage()) }],
  ['POST /transfer', { requirement, handle: transfer }],
])

function account(username: string, verifiedAt: number): Response {
  return Response.json({ username, balance: '1234.56', verifiedAt })
}

async function pushBalance({ request, ctx }: WebContext<Visit>, { live }: Verified): Promise<Response> {
  const ended = await live.signal(request, undefined, ctx)
  return new Response(balanceStream(ended), { headers: { 'content-type': 'text/event-stream' } })
}

async function transfer({ request }: WebContext<Visit>): Promise<Response> {
  const form = await readForm(request)
  if (form instanceof Response) return form
  return html(transferredPage({ to: form.get('to') ?? '', amount: form.get('amount') ?? '' }))
}
