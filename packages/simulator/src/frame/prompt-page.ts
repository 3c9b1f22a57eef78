import type { Reply } from '../transport/reply.js'
import type { Place } from '../server/place.js'
import { html } from '../pages/html.js'
import { pageReply } from '../pages/page.js'
import { promptBody } from '../prompt/prompt-body.js'
import { FRAME_SCRIPT } from './frame-script.js'
import type { FrameSession } from './frame-session.js'

/** The view of a session as a page. A waiting message leaves with it, once. */
export function promptReply(session: FrameSession, place: Place, strayOrigin: string): Reply {
  const { parent, view, sid, revision } = session
  const message = session.message
  session.message = undefined
  if (message !== undefined && view.kind === 'answered') session.delivered = true
  const stray = place.duo.config.get().wrongOriginMessage && message?.startsWith('ERR|') === false
  const { title, body, follows } = promptBody(session, place.duo)
  const main = html`<main data-sid="${sid}" data-revision="${revision}"${follows && html` data-follow="yes"`}${
    message !== undefined && html` data-message="${message}" data-target="${parent.origin}"`
  }${stray && html` data-stray="${strayOrigin}/frame/sim/stray?sid=${sid}"`}>
${body}
${message !== undefined && html`<p class="problem" data-alone hidden>Nobody hears the answer: this page was opened by itself and not in the frame of an application's page.</p>`}
</main>`
  return pageReply({
    title,
    main,
    script: FRAME_SCRIPT,
    frameAncestors: parent.origin,
    frameSrc: stray ? strayOrigin : undefined,
  })
}
