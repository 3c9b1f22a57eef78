import type { Reply } from '../reply.js'
import type { Place } from '../site.js'
import { html, type Html } from '../pages/html.js'
import { pageReply } from '../pages/page.js'
import { FRAME_SCRIPT } from './frame-script.js'
import type { FrameSession, View } from './frame-session.js'
import { chooseForm, enrollForm } from './prompt-forms.js'

/** The view of a session as a page. A waiting message leaves with it, once. */
export function promptReply(session: FrameSession, place: Place, strayOrigin: string): Reply {
  const { request, parent, view, sid, revision } = session
  const message = session.message
  session.message = undefined
  if (message !== undefined && view.kind === 'answered') session.delivered = true
  const stray = place.duo.config.get().wrongOriginMessage && message?.startsWith('ERR|') === false
  const title = titleOf(view)
  const main = html`<main data-sid="${sid}" data-revision="${revision}"${follows(view) && html` data-follow="yes"`}${
    message !== undefined && html` data-message="${message}" data-target="${parent.origin}"`
  }${stray && html` data-stray="${strayOrigin}/frame/sim/stray?sid=${sid}"`}>
<h1${focused(view) && html` data-focus tabindex="-1"`}>${title}</h1>
<p class="soft"><strong>${request.user}</strong> at ${request.application.name}</p>
${body(session, place)}
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

const follows = (view: View): boolean => view.kind === 'waiting' || view.kind === 'stalled'

const focused = (view: View): boolean => view.kind === 'waiting' || view.kind === 'stalled' || view.kind === 'answered'

function titleOf(view: View): string {
  switch (view.kind) {
    case 'choose':
      return 'Confirm that it is you'
    case 'waiting':
      return view.factor === 'push' ? 'Waiting for the push' : 'Waiting for the call'
    case 'stalled':
      return 'Waiting for the push'
    case 'enroll':
      return 'Add your first device'
    case 'answered':
      return view.title
    default:
      return 'Not logged in'
  }
}

function body(session: FrameSession, { duo }: Place): Html {
  const { view, sid, request } = session
  switch (view.kind) {
    case 'choose':
      return chooseForm({ sid, view, user: duo.users.get(request.user), settings: duo.config.get() })
    case 'enroll':
      return enrollForm(sid, view.problem)
    case 'waiting':
      return html`<p>${view.factor === 'push' ? 'A login request was pushed to your phone.' : 'Your phone is ringing.'}
Answer it on <a href="/phone?token=${duo.phoneToken}" target="_blank" rel="noopener">the phone page</a>, which opens in a new tab.</p>
${button(sid, 'cancel', 'Choose another way')}`
    case 'stalled':
      return html`<p>A login request was pushed to your phone. Nobody will answer it: this user is set to stall.</p>`
    case 'failed':
      return html`${alert(view.text)}${button(sid, 'retry', 'Try again')}`
    case 'ended':
      return alert(view.text)
    case 'answered':
      return html`<p>${view.text}</p>`
  }
}

const alert = (text: string): Html => html`<p class="problem" role="alert" data-focus tabindex="-1">${text}</p>`

const button = (
  sid: string,
  action: string,
  label: string,
): Html => html`<form method="post" action="/frame/sim/prompt">
<input type="hidden" name="sid" value="${sid}"><button name="action" value="${action}">${label}</button></form>`
