import { html, type Html } from '../pages/html.js'
import { pageReply } from '../pages/page.js'
import { keysForm } from './keys-form.js'
import { REFRESH_SCRIPT } from '../pages/refresh-script.js'
import type { Phone } from './phone.js'
import type { PendingRequest } from '../state/pending.js'
import type { Reply } from '../transport/reply.js'
import type { User } from '../state/users.js'

const SCRIPT = `'use strict';(() => {${REFRESH_SCRIPT}
function ready(main) {
  const { token } = main.dataset
  if (token) follow(main, '/phone/status', { token }, () => send('/phone/list', { token }, true))
}
start()
})()`

const waitingAt = ({ duos }: Phone): PendingRequest[] => duos.flatMap(({ pending }) => pending.list())

/** Changes whenever the phone shows something else. */
export const phoneRevision = (phone: Phone): string =>
  [...waitingAt(phone).map(({ txid }) => txid), ...texted(phone).map(({ textedCodes }) => textedCodes.join(''))].join(
    ' ',
  )

/** The phone: what waits for an answer, and the text messages. */
export function phoneReply(phone: Phone, notice?: string): Reply {
  const waiting = waitingAt(phone)
  return pageReply({
    title: waiting.length > 0 ? `Phone (${waiting.length})` : 'Phone',
    main: html`<main data-token="${phone.owner.phoneToken}" data-revision="${phoneRevision(phone)}">
<h1>Phone</h1>
<p class="soft">Pushes and calls for every user ${phone.duos.length === 1 ? 'of the application' : 'of every application'} arrive here.</p>
${notice !== undefined && html`<p class="notice" data-focus tabindex="-1">${notice}</p>`}
${waiting.map((request, index) => card(phone, request, index === 0))}
${waiting.length === 0 && html`<p class="card">Nothing waits for an answer.</p>`}
${texted(phone).map(message)}
${keysForm(phone)}
</main>`,
    script: SCRIPT,
  })
}

/** For who comes without the phone's token. */
export const lockedReply = (): Reply =>
  pageReply({
    title: 'Phone locked',
    status: 403,
    main: html`<main><h1>The phone is locked</h1>
<p>Its address holds a token, new at every start. Take the address from the prompt, from the simulator's <a href="/">first page</a> or from its output.</p></main>`,
  })

const texted = ({ duos }: Phone): User[] =>
  duos.flatMap(({ users }) => users.list()).filter(({ textedCodes }) => textedCodes.length > 0)

function card({ owner }: Phone, request: PendingRequest, first: boolean): Html {
  const { txid, factor, shownUser, application, origin, device, startedAt, code } = request
  const heading = `${factor === 'push' ? 'Login request' : 'Incoming call'} for ${shownUser}`
  return html`<section class="card" aria-labelledby="h-${txid}">
<h2 id="h-${txid}"${first && html` data-announce`}>${heading}</h2>
<dl><dt>Application</dt><dd>${application}</dd><dt>Site</dt><dd>${origin}</dd><dt>Device</dt><dd>${device}</dd><dt>Asked</dt><dd>${timeOf(startedAt)}</dd></dl>
<form class="row" method="post" action="/phone/answer">
<input type="hidden" name="token" value="${owner.phoneToken}"><input type="hidden" name="txid" value="${txid}">
${
  code !== '' &&
  html`<div class="stack whole"><label for="code-${txid}">Code that the prompt shows</label>
<input id="code-${txid}" name="code" inputmode="numeric" autocomplete="off" maxlength="${code.length}"></div>`
}
<button class="go" id="approve-${txid}" name="verdict" value="approve">Approve</button>
<button id="deny-${txid}" name="verdict" value="deny">Deny</button>
<button class="bad" id="fraud-${txid}" name="verdict" value="fraud">It was not me</button>
</form></section>`
}

const timeOf = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(11, 19)} UTC`

const message = ({ username, textedCodes }: User): Html => html`<section class="card">
<h2>Text message for ${username}</h2>
<p>Passcodes, each for one login:</p><p><code>${textedCodes.join(' ')}</code></p></section>`
