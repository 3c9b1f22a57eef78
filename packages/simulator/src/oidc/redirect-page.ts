import { html } from '../pages/html.js'
import { pageReply } from '../pages/page.js'
import { promptBody } from '../prompt/prompt-body.js'
import type { Reply } from '../transport/reply.js'
import type { Place } from '../server/place.js'
import type { AuthorizeRefusal } from './authorize-request.js'
import { browserCookie } from './browser-cookie.js'
import type { RedirectSession } from './redirect-session.js'
import { REDIRECT_SCRIPT } from './redirect-script.js'

/** The page of a login, or the way back to the application once there is one. */
export function redirectReply(session: RedirectSession, place: Place): Reply {
  const { location, sid, revision } = session
  if (location !== undefined) return back(session, location, place)
  const { title, body, follows } = promptBody(session, place.duo)
  return pageReply({
    title,
    main: html`<main data-sid="${sid}" data-revision="${revision}"${follows && html` data-follow="yes"`}>
${body}
</main>`,
    script: REDIRECT_SCRIPT,
    layout: 'narrow',
    leaves: true,
    refreshes: follows,
  })
}

function back(session: RedirectSession, location: string, { duo, site }: Place): Reply {
  session.delivered = true
  const cookie = session.remember
    ? { 'set-cookie': browserCookie(session.browser, { site, seconds: duo.config.get().rememberFor }) }
    : {}
  return seeOther(location, cookie)
}

/** 303 and not 302: what was posted stays here. */
export const seeOther = (location: string, headers: Record<string, string> = {}): Reply => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', ...headers },
  body: '',
})

/** Why there is no prompt, for the developer who looks at it. */
export const refusedReply = ({ error, description, reason, explanation }: AuthorizeRefusal): Reply =>
  pageReply({
    title: 'Request refused',
    status: 400,
    layout: 'narrow',
    main: html`<main>
<h1>This request was refused</h1>
<p class="problem" role="alert">${explanation}</p>
<dl><dt>Reason</dt><dd><code>${reason}</code></dd><dt>Error</dt><dd><code>${error}</code></dd><dt>Duo says</dt><dd>${description}</dd></dl>
<p class="soft">The real Duo says less; the explanation is this simulator's.</p>
</main>`,
  })

/** For a login that is over or was never there. */
export const overReply = (explanation: string): Reply =>
  pageReply({
    title: 'Login over',
    status: 410,
    layout: 'narrow',
    main: html`<main><h1>This login is over</h1>
<p class="problem" role="alert">${explanation}</p>
<p>Go back to the application and log in there again.</p></main>`,
  })
