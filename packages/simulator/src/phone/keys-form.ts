import { html, type Html } from '../pages/html.js'
import type { KeyKind } from '../state/device.js'
import { registrationOptions } from '../webauthn/key-options.js'
import type { Phone } from './phone.js'

/** Adds an authenticator of this machine to a user. It is here because a frame of another site may not. */
export const keysForm = ({ owner, duos }: Phone): Html => html`<section class="card" aria-labelledby="keys">
<h2 id="keys">Add a security key</h2>
<form method="post" action="/phone/key">
<input type="hidden" name="token" value="${owner.phoneToken}">
<div class="row">
<div class="stack grow"><label for="key-user">User name</label><input id="key-user" name="user" maxlength="200" autocomplete="off" required></div>
${duos.length > 1 && html`<div class="stack grow"><label for="key-app">Application</label><select id="key-app" name="app">${duos.map(({ application: { ikey, name } }) => html`<option value="${ikey}">${name}</option>`)}</select></div>`}
</div>
<div class="row">${button(owner.challenges.issue(), 'security_key', 'Add a security key')}${button(owner.challenges.issue(), 'platform', 'Add this device')}</div>
</form></section>`

function button(challenge: string, kind: KeyKind, label: string): Html {
  const options = JSON.stringify(registrationOptions({ kind, challenge, devices: [], name: 'Local Duo user' }))
  return html`<button name="action" value="${kind}" data-key="${options}">${label}</button>`
}
