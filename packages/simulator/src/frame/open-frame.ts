import type { LocalDuo } from '../application/local-duo.js'
import type { Place } from '../server/place.js'
import type { RawQuery } from '../transport/raw-query.js'
import type { Reply } from '../transport/reply.js'
import { applyOutcome, decideOutcome } from '../prompt/login.js'
import { FrameSession } from './frame-session.js'
import { readParentPage } from './parent-page.js'
import { refuse, type Refusal } from './refusal.js'
import { refusalReply, upgradeReply } from './refusal-page.js'
import { readSignedRequest } from './signed-request.js'

/** Checks what the frame was opened with, and begins the login or says why not. */
export function openFrame(
  { duo, applications }: Place,
  query: RawQuery,
  referer: string | undefined,
): FrameSession | Reply {
  const settings = duo.config.get()
  const unreadable = checkQuery(query)
  const request =
    unreadable ??
    readSignedRequest(query.get('tx'), {
      application: duo.application,
      keys: applications.keys(),
      now: duo.clock.now(),
      slack: settings.futureSlack,
    })
  if (settings.v2Blocked || (request.ok && request.application.v2Blocked)) {
    const detail = { reason: 'v2_blocked', explanation: 'Version 2 is blocked for this application, or for all.' }
    duo.events.add({ kind: 'request.refused', ...(request.ok ? about(request) : {}), detail })
    return upgradeReply(request.ok ? request.application.name : undefined)
  }
  if (!request.ok) return refused(duo, request, query)
  const parent = readParentPage(query.get('parent'), request.application.allowedHostnames)
  if (!parent.ok) return refused(duo, { ...parent, ...about(request) }, query)

  const session = duo.logins.add(new FrameSession(duo, request, parent))
  compareReferer(duo, session, referer)
  const outcome = decideOutcome(duo, session)
  const detail = { prompt: 'iframe', outcome, parent: parent.origin, v: query.get('v') ?? '' }
  duo.events.add({ kind: 'prompt.opened', ...about(request), detail })
  applyOutcome(duo, session, outcome)
  return session
}

const about = ({ ikey, user }: { ikey: string; user: string }): { ikey: string; user: string } => ({ ikey, user })

function checkQuery({ repeated, undecodable }: RawQuery): Refusal | undefined {
  if (repeated !== undefined)
    return refuse('repeated_parameter', `The address of the frame carries ${repeated} more than once.`)
  if (undecodable === undefined) return undefined
  return refuse('bad_encoding', `The address of the frame carries a ${undecodable} that is not percent-encoded UTF-8.`)
}

function refused(duo: LocalDuo, refusal: Refusal, query: RawQuery): Reply {
  const { reason, explanation, ok: _, ...whom } = refusal
  duo.events.add({ kind: 'request.refused', ...whom, detail: { reason, explanation } })
  const parent = readParentPage(query.get('parent'), [])
  return refusalReply(refusal, duo.config.get().notify && parent.ok ? parent.origin : undefined)
}

// Logged only: a referrer policy may keep the browser from sending it.
function compareReferer(duo: LocalDuo, { request, parent }: FrameSession, referer: string | undefined): void {
  if (referer === undefined || !URL.canParse(referer)) return
  const { origin } = new URL(referer)
  if (origin === parent.origin) return
  duo.events.add({ kind: 'referer.mismatch', ...about(request), detail: { referer: origin, parent: parent.origin } })
}
