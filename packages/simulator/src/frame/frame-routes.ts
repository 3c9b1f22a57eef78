import type { Applications } from '../application/applications.js'
import { duoOfForm, duoOfQuery, lostSession } from '../server/duo-of-session.js'
import { originOf } from '../transport/hosts.js'
import type { LocalDuo } from '../application/local-duo.js'
import type { Reply } from '../transport/reply.js'
import { json } from '../transport/reply.js'
import { originReached } from '../transport/our-origin.js'
import type { Route } from '../server/router.js'
import { readForm, type SimRequest } from '../transport/sim-request.js'
import { readRawQuery, type RawQuery } from '../transport/raw-query.js'
import type { Place } from '../server/place.js'
import { html } from '../pages/html.js'
import { pageReply } from '../pages/page.js'
import { act } from '../prompt/factors.js'
import { FrameSession } from './frame-session.js'
import { STRAY_SCRIPT } from './frame-script.js'
import { hostedScript } from './hosted-script.js'
import { openFrame } from './open-frame.js'
import { promptReply } from './prompt-page.js'
import { goneReply } from './refusal-page.js'
import { ikeyIn } from './signed-request.js'
import { signStatement } from './signed-value.js'

/** The iframe prompt of the Web SDK v2. Paths under `/frame/sim/` are this simulator's own. */
export const frameRoutes: readonly Route[] = [
  { method: 'GET', path: '/frame/web/v1/auth', endpoint: 'frame', handle: open, duoOf: duoOfRequest },
  { method: 'POST', path: '/frame/web/v1/auth', endpoint: 'frame', handle: open, duoOf: duoOfRequest },
  { method: 'POST', path: '/frame/sim/prompt', endpoint: 'frame', handle: prompt, duoOf: duoOfForm },
  { method: 'POST', path: '/frame/sim/status', endpoint: 'frame', handle: status, duoOf: duoOfForm },
  { method: 'GET', path: '/frame/sim/stray', endpoint: 'frame', handle: stray, duoOf: duoOfQuery },
  { method: 'GET', path: '/frame/hosted/Duo-Web-v2.js', endpoint: 'script', handle: hostedScript },
  { method: 'GET', path: '/frame/hosted/Duo-Web-v2.min.js', endpoint: 'script', handle: hostedScript },
]

/** The query and, behind it, the form that was posted. */
async function readFields(request: SimRequest): Promise<RawQuery> {
  const query = readRawQuery(request.query)
  if (request.method !== 'POST') return query
  const form = await readForm(request)
  return { ...query, get: (name) => query.get(name) ?? form.get(name) ?? undefined }
}

async function duoOfRequest(request: SimRequest, applications: Applications): Promise<LocalDuo | undefined> {
  return applications.duoOf(ikeyIn((await readFields(request)).get('tx')))
}

async function open(request: SimRequest, place: Place): Promise<Reply> {
  const opened = openFrame(place, await readFields(request), request.headers.referer)
  return 'sid' in opened ? promptReply(opened, place, strayOrigin(request, place)) : opened
}

async function prompt(request: SimRequest, place: Place): Promise<Reply> {
  const form = await readForm(request)
  const sid = form.get('sid')
  const session = place.duo.logins.get(sid ?? '', FrameSession)
  if (session === undefined) return unknownSession(sid)
  place.duo.pending.expire()
  if (session.delivered) {
    return goneReply('This frame has given its answer already, and gives no second one. Load the page around it again.')
  }
  await act(place.duo, session, { form, origin: originReached(request, place.site) })
  return promptReply(session, place, strayOrigin(request, place))
}

async function status(request: SimRequest, { duo }: Place): Promise<Reply> {
  const session = duo.logins.get((await readForm(request)).get('sid') ?? '', FrameSession)
  duo.pending.expire()
  return session ? json(200, { revision: session.revision }) : json(410, { revision: -1 })
}

/** A page of the wrong origin that hands the application an answer for somebody else. */
function stray(request: SimRequest, { duo }: Place): Reply {
  const sid = readRawQuery(request.query).get('sid') ?? ''
  const session = duo.logins.get(sid, FrameSession)
  if (session === undefined) return unknownSession(sid)
  const { parent } = session
  return pageReply({
    title: 'Stray message',
    main: html`<main data-message="${strayMessage(duo.clock.now(), session)}" data-target="${parent.origin}"></main>`,
    script: STRAY_SCRIPT,
    frameAncestors: '*',
  })
}

function strayMessage(now: number, { request }: FrameSession): string {
  const { answer, ikey, application } = request
  return signStatement(answer, { user: 'wrong.origin', ikey, exp: now + 300 }, application.skey)
}

const unknownSession = (sid: string | null): Reply => goneReply(`${lostSession(sid)} Load the page around it again.`)

// localhost and 127.0.0.1 are the same server, and to a browser two origins.
function strayOrigin(request: SimRequest, { site }: Place): string {
  const other = request.headers.host?.startsWith('127.0.0.1') ? 'localhost' : '127.0.0.1'
  return originOf({ ...site, name: other })
}
