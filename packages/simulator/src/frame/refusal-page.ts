import type { Reply } from '../transport/reply.js'
import { html } from '../pages/html.js'
import { pageReply } from '../pages/page.js'
import { NOTIFY_SCRIPT } from './frame-script.js'
import { REFUSALS, type Refusal } from './refusal.js'

/** Why there is no prompt, for the developer who looks at the frame. `notify` is the origin that is told as well. */
export function refusalReply(refusal: Refusal, notify?: string): Reply {
  const posted = notify === undefined ? undefined : `ERR|${REFUSALS[refusal.reason]}`
  return pageReply({
    title: 'Request refused',
    status: 400,
    main: html`<main${posted !== undefined && html` data-message="${posted}" data-target="${notify}"`}>
<h1>This request was refused</h1>
<p class="problem" role="alert">${refusal.explanation}</p>
<p class="soft">Reason: <code>${refusal.reason}</code>. The real Duo says less; the words are this simulator's.</p>
</main>`,
    frameAncestors: '*',
    ...(posted === undefined ? {} : { script: NOTIFY_SCRIPT }),
  })
}

/** What an application made after the end of support gets in place of the prompt. */
export const upgradeReply = (application: string | undefined): Reply =>
  pageReply({
    title: 'Universal Prompt Upgrade Required',
    main: html`<main>
<h1>Universal Prompt Upgrade Required</h1>
<p>${application ?? 'This application'} still uses the prompt in a frame, whose support has ended. Contact your administrator.</p>
<p class="soft">For the developer: this simulator was told to block version 2 (<code>v2Blocked</code>). Nothing was posted to the page.</p>
</main>`,
    frameAncestors: '*',
  })

/** For a frame session that is over or was never there. */
export const goneReply = (explanation: string): Reply =>
  pageReply({
    title: 'Login over',
    status: 410,
    main: html`<main><h1>This login is over</h1><p class="problem" role="alert" data-focus tabindex="-1">${explanation}</p></main>`,
    frameAncestors: '*',
  })
