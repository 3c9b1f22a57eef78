import type { SimulatorSettings } from '../settings/faults.js'
import { html, type Html } from '../pages/html.js'
import { keysOf, type KeyKind } from '../state/device.js'
import type { User } from '../state/users.js'
import { loginOptions, registrationOptions } from '../webauthn/key-options.js'
import type { PromptSession, View } from './prompt-session.js'

interface Choice {
  session: PromptSession
  view: Extract<View, { kind: 'choose' }>
  user: User
  settings: SimulatorSettings
}

/** The ways to log in. */
export function chooseForm({ session, view, user, settings }: Choice): Html {
  const { sid, action, rememberHint } = session
  const { passcode, rememberFor } = settings
  const phones = user.devices.filter(({ credential }) => credential === undefined)
  const keys = KEYS.filter((kind) => keysOf(user.devices, kind).length > 0)
  // Enter in a text field presses the first button of a form: that has to be the one for the passcode.
  return html`${said(view)}
<form method="post" action="${action}">
<input type="hidden" name="sid" value="${sid}">
<button class="unseen" name="action" value="passcode" tabindex="-1" aria-hidden="true">Log in</button>
${phones.length > 0 && deviceRow(phones)}
${keys.length > 0 && html`<div class="row">${keys.map((kind) => keyButton(session, user, kind))}</div>`}
<div class="row">
<label class="unseen" for="passcode">Passcode</label>
<input class="grow" id="passcode" name="passcode" inputmode="numeric" autocomplete="one-time-code" maxlength="40" placeholder="Passcode" aria-describedby="hint">
<button name="action" value="passcode">Log in</button>
</div>
<div class="row">
<p class="soft" id="hint">${passcode} always works.</p>
${phones.length > 0 && html`<button class="link" name="action" value="sms">Text me codes</button>`}
</div>
<div class="check"><input type="checkbox" id="remember" name="remember" aria-describedby="remembered">
<label for="remember">Remember me for ${duration(rememberFor)}</label></div>
<p class="soft" id="remembered">${rememberHint}</p>
</form>`
}

const said = ({ problem, notice }: Choice['view']): Html =>
  html`${problem !== undefined && html`<p class="problem" role="alert" data-focus tabindex="-1">${problem}</p>`}${
    notice !== undefined && html`<p class="notice" data-focus tabindex="-1">${notice}</p>`
  }`

const KEYS: readonly KeyKind[] = ['security_key', 'platform']

function keyButton({ challenge }: PromptSession, { devices }: User, kind: KeyKind): Html {
  const options = JSON.stringify(loginOptions({ kind, challenge, devices }))
  const label = kind === 'platform' ? 'Use this device' : 'Use your security key'
  return html`<button class="grow" name="action" value="${kind}" data-key="${options}">${label}</button>`
}

const deviceRow = (devices: User['devices']): Html => html`<div class="row">
<label class="unseen" for="device">Device</label>
<select class="grow" id="device" name="device">${devices.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</select>
<button class="go" name="action" value="push">Send me a push</button>
<button name="action" value="phone">Call me</button>
</div>`

/** Adding the first device. */
export function enrollForm(session: PromptSession, problem: string | undefined): Html {
  const { sid, action, addsKeys } = session
  return html`<p>You have no device yet. Add one, and you are logged in with it.</p>
${said({ kind: 'choose', ...(problem === undefined ? {} : { problem }) })}
<form method="post" action="${action}">
<input type="hidden" name="sid" value="${sid}">
<div class="row">
<div class="stack grow"><label for="name">Device name</label><input id="name" name="name" maxlength="60" value="My phone" required></div>
<div class="stack grow"><label for="type">Kind</label><select id="type" name="type">
<option value="mobile">Mobile phone</option><option value="landline">Landline</option><option value="token">Hardware token</option></select></div>
</div>
<div class="row"><button class="go" name="action" value="enroll">Add this device</button>
${addsKeys && KEYS.map((kind) => newKeyButton(session, kind))}</div>
</form>`
}

function newKeyButton({ challenge, shownUser }: PromptSession, kind: KeyKind): Html {
  const options = JSON.stringify(registrationOptions({ kind, challenge, devices: [], name: shownUser }))
  const label = kind === 'platform' ? 'Use Touch ID or Windows Hello' : 'Use a security key'
  return html`<button name="action" value="${kind}" data-key="${options}">${label}</button>`
}

function duration(seconds: number): string {
  if (seconds % 86_400 === 0) return counted(seconds / 86_400, 'day')
  if (seconds % 3600 === 0) return counted(seconds / 3600, 'hour')
  return counted(Math.ceil(seconds / 60), 'minute')
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`
