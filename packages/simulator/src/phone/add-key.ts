import { checkNewKey } from '../webauthn/check-key.js'
import type { Phone } from './phone.js'

/** Registers an authenticator for the user that the form names; returns what the person reads. */
export async function addKey(form: URLSearchParams, { owner, duos }: Phone, origin: string): Promise<string> {
  const user = (form.get('user') ?? '').trim()
  if (user === '') return 'Give the name of the user whom the security key is for.'
  const duo = duos.length === 1 ? duos[0] : duos.find(({ application }) => application.ikey === form.get('app'))
  if (duo === undefined) return 'That application is not there any more.'
  const kind = form.get('action') === 'platform' ? 'platform' : 'security_key'
  const checked = await checkNewKey(form, { kind, challenge: (given) => owner.challenges.use(given), origin })
  if (!checked.ok) return checked.explanation
  const name = kind === 'platform' ? 'This device' : 'Security key'
  duo.users.enroll(user, { name, type: kind, credential: checked.credential })
  duo.events.add({ kind: 'device.enrolled', ikey: duo.application.ikey, user, detail: { name, type: kind } })
  return `${name} added for ${user}.`
}
