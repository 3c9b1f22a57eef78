import { timingSafeEqual, createHash } from 'node:crypto'
import type { Instruments } from '../state/instruments.js'
import type { Device } from '../state/device.js'
import { enrollKey, useKey, type Posted } from './keys.js'
import { allow, applyOutcome, decideOutcome, fail, hearPhone } from './login.js'
import type { PromptSession } from './prompt-session.js'

/** What a device can be used for. */
const canDo = (device: Device, factor: 'push' | 'phone' | 'sms'): boolean =>
  device.type === 'mobile' || (device.type === 'landline' && factor === 'phone')

const FACTORS = ['push', 'phone', 'sms', 'passcode', 'security_key', 'platform']
/** What other views offer; a second click on them may arrive late. */
const LATE = ['cancel', 'retry', 'enroll']
const ACTIONS: ReadonlySet<string> = new Set([...FACTORS, ...LATE])

/** What the person in front of a prompt did. An action of another view shows the view again. */
export async function act(duo: Instruments, session: PromptSession, posted: Posted): Promise<void> {
  const { form } = posted
  const action = form.get('action')
  const { kind } = session.view
  if (kind === 'failed' && action === 'retry') applyOutcome(duo, session, decideOutcome(duo, session))
  if (kind === 'waiting' && action === 'cancel') cancel(duo, session)
  if (kind === 'enroll') await enroll(duo, session, posted)
  // The frame asks without an action for what it shows.
  if (kind === 'choose' && action !== null) await choose(duo, session, { ...posted, action })
}

async function choose(duo: Instruments, session: PromptSession, posted: Posted & { action: string }): Promise<void> {
  const { form, action } = posted
  if (!ACTIONS.has(action)) {
    const problem = `There is no action "${action.slice(0, 40)}". There are ${FACTORS.join(', ')}.`
    return session.show({ kind: 'choose', problem })
  }
  session.remember = form.has('remember')
  if (action === 'push' || action === 'phone') askPhone(duo, session, { factor: action, device: form.get('device') })
  if (action === 'sms') sendCodes(duo, session, form.get('device'))
  if (action === 'security_key' || action === 'platform') await useKey(duo, session, { ...posted, kind: action })
  if (action === 'passcode') tryCode(duo, session, (form.get('passcode') ?? '').trim())
}

function askPhone(
  duo: Instruments,
  session: PromptSession,
  asked: { factor: 'push' | 'phone'; device: string | null },
): void {
  const { factor } = asked
  const { ikey, user, shownUser, shownApplication, origin } = session
  const device = duo.users.get(user).devices.find(({ id }) => id === asked.device)
  if (device === undefined || !canDo(device, factor)) {
    return session.show({ kind: 'choose', problem: 'Choose a device that can do this.' })
  }
  const { verifiedPush, pushTimeout } = duo.config.get()
  const digits = factor === 'push' ? verifiedPush : 0
  const proof = digits > 0 ? 'verified_push' : factor
  const about = {
    factor,
    user,
    ikey,
    application: shownApplication,
    shownUser,
    device: device.name,
    origin,
    digits,
  }
  const { txid, code } = duo.pending.start(about, pushTimeout, (verdict) =>
    hearPhone(duo, session, { verdict, factor: proof, device: device.name }),
  )
  duo.events.add({ kind: 'factor.started', ikey, user, detail: { factor: proof, device: device.name, txid } })
  session.show({ kind: 'waiting', factor, txid, code })
}

function cancel(duo: Instruments, session: PromptSession): void {
  if (session.view.kind === 'waiting') duo.pending.cancel(session.view.txid)
  session.show({ kind: 'choose' })
}

function sendCodes(duo: Instruments, session: PromptSession, deviceId: string | null): void {
  const { ikey, user } = session
  const device = duo.users.get(user).devices.find(({ id }) => id === deviceId)
  if (device === undefined || !canDo(device, 'sms')) {
    return session.show({ kind: 'choose', problem: 'Choose a device that can get text messages.' })
  }
  duo.users.textCodes(user)
  duo.events.add({ kind: 'factor.started', ikey, user, detail: { factor: 'sms', device: device.name } })
  session.show({ kind: 'choose', notice: 'Ten new passcodes were sent. They are on the phone page.' })
}

function tryCode(duo: Instruments, session: PromptSession, code: string): void {
  const { user } = session
  if (code === '') return session.show({ kind: 'choose', problem: 'Enter a passcode.' })
  if (sameText(code, duo.config.get().passcode)) return allow(duo, session, { factor: 'passcode' })
  const factor = duo.users.useCode(user, code)
  if (factor !== undefined) return allow(duo, session, { factor })
  fail(duo, session, { why: 'bad_passcode', factor: 'passcode' })
}

async function enroll(duo: Instruments, session: PromptSession, posted: Posted): Promise<void> {
  const { form } = posted
  const { ikey, user, addsKeys } = session
  const action = form.get('action')
  const kind = addsKeys && (action === 'security_key' || action === 'platform') ? action : undefined
  if (action !== 'enroll' && kind === undefined) return
  const name = (form.get('name') ?? '').trim()
  if (name === '' || name.length > 60) {
    return session.show({ kind: 'enroll', problem: 'Give the device a name of up to 60 characters.' })
  }
  if (kind !== undefined) return enrollKey(duo, session, { ...posted, kind, name })
  const type = (['mobile', 'landline', 'token'] as const).find((known) => known === form.get('type'))
  if (type === undefined) return session.show({ kind: 'enroll', problem: 'Choose what kind of device it is.' })
  duo.users.enroll(user, { name, type })
  duo.events.add({ kind: 'device.enrolled', ikey, user, detail: { name, type } })
  allow(duo, session, { factor: 'enrollment' })
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const sameText = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other))
