import type { BadAuth } from '../settings/outcomes.js'
import { signFields, signStatement } from './signed-value.js'
import type { SignedRequest } from './signed-request.js'

/** How the answer is made. */
export interface AnswerTerms {
  /** Unix seconds. */
  now: number
  /** Seconds for which it is good. */
  lifetime: number
  spoiled?: BadAuth | null
}

/** The text that goes back through the browser: `AUTH|…` (or `ENROLL|…`), good or spoiled in one way. */
export function signAnswer(request: SignedRequest, { now, lifetime, spoiled }: AnswerTerms): string {
  const { user, ikey, answer, application } = request
  const { skey } = application
  const good = { user, ikey, exp: now + lifetime }
  switch (spoiled) {
    case 'sig':
      return spoilMac(signStatement(answer, good, skey))
    case 'expired':
      return signStatement(answer, { ...good, exp: now - 1 }, skey)
    case 'user':
      return signStatement(answer, { ...good, user: `${user}.other` }, skey)
    case 'ikey':
      return signStatement(answer, { ...good, ikey: `${ikey.slice(0, -1)}${ikey.endsWith('0') ? '1' : '0'}` }, skey)
    case 'prefix':
      return signStatement(answer === 'AUTH' ? 'ENROLL' : 'AUTH', good, skey)
    case 'format':
      return signFields(answer, [user], skey)
    case 'four-fields':
      return signFields(answer, [user, ikey, String(good.exp), 'extra'], skey)
    case 'expiry-text':
      return signFields(answer, [user, ikey, 'never'], skey)
    default:
      return signStatement(answer, good, skey)
  }
}

/** One other digit at the end: the form stays right, so that only a comparison can notice. */
const spoilMac = (value: string): string => `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`
