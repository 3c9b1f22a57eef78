import type { Instruments } from '../state/instruments.js'
import { html, type Html } from '../pages/html.js'
import { chooseForm, enrollForm } from './prompt-forms.js'
import type { PromptSession, View } from './prompt-session.js'

/** What a prompt's page says and asks; the same for both prompts. */
export interface PromptBody {
  title: string
  /** Heading, whom it is about, and the forms. */
  body: Html
  /** Whether it changes without the person's doing. */
  follows: boolean
}

export function promptBody(session: PromptSession, duo: Instruments): PromptBody {
  const { view, shownUser, shownApplication } = session
  const title = titleOf(view)
  const follows = view.kind === 'waiting' || view.kind === 'stalled'
  const focused = follows || view.kind === 'answered'
  return {
    title,
    follows,
    body: html`<h1${focused && html` data-focus tabindex="-1"`}>${title}</h1>
<p class="soft"><strong>${shownUser}</strong> at ${shownApplication}</p>
${partOf(session, duo)}`,
  }
}

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

function partOf(session: PromptSession, duo: Instruments): Html {
  const { view, sid, action } = session
  switch (view.kind) {
    case 'choose':
      return chooseForm({ session, view, user: duo.users.get(session.user), settings: duo.config.get() })
    case 'enroll':
      return enrollForm(session, view.problem)
    case 'waiting':
      return html`${view.code !== '' && html`<p>Enter this code on your phone: <strong class="code" id="push-code">${view.code}</strong></p>`}
<p>${view.factor === 'push' ? 'A login request was pushed to your phone.' : 'Your phone is ringing.'}
Answer it on <a href="/phone?token=${duo.phoneToken}" target="_blank" rel="noopener">the phone page</a>, which opens in a new tab.</p>
${button({ sid, action }, 'cancel', 'Choose another way')}`
    case 'stalled':
      return html`<p>A login request was pushed to your phone. Nobody will answer it: this user is set to stall.</p>`
    case 'failed':
      return html`${alert(view.text)}${button({ sid, action }, 'retry', 'Try again')}`
    case 'ended':
      return alert(view.text)
    case 'answered':
      return html`<p>${view.text}</p>`
  }
}

const alert = (text: string): Html => html`<p class="problem" role="alert" data-focus tabindex="-1">${text}</p>`

const button = (
  { sid, action }: Pick<PromptSession, 'sid' | 'action'>,
  what: string,
  label: string,
): Html => html`<form method="post" action="${action}">
<input type="hidden" name="sid" value="${sid}"><button name="action" value="${what}">${label}</button></form>`
