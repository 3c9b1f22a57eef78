import { type Failure, failureTable } from './failure.js'
import { rejections } from './rejections.js'

/** Every failure that has a name. */
const failures = /* @__PURE__ */ failureTable({
  ...rejections,

  // The application is put together wrongly.
  invalid_option: {
    status: 500,
    title: 'Invalid option',
    advice: 'Correct the option that the message names.',
  },
  session_missing: {
    status: 500,
    title: 'No session',
    advice: 'Use the session middleware before duo, or keep the proof in a cookieStore.',
  },
  session_not_renewed: {
    status: 500,
    title: 'The session keeps its id',
    advice: 'Use a session that can be given a new id, or tell sessionStore how to renew it.',
  },
  binding_missing: {
    status: 500,
    title: 'Nothing to bind the proof to',
    advice:
      'For every user who is logged in there has to be a session, or an id that bindTo returns, and still after onVerified.',
  },

  // A guard did not let a request through.
  first_factor_required: {
    status: 401,
    title: 'Login required',
    advice: 'Log in with the first factor.',
  },
  duo_required: {
    status: 401,
    title: 'Duo verification required',
    advice: 'Send the user to the start address, as a page of its own.',
  },
  verification_too_old: {
    status: 403,
    title: 'Duo verification too old',
    advice: 'The verification that was just made does not satisfy this guard. Raise its maxAge.',
  },
  factor_not_accepted: {
    status: 403,
    title: 'Factor not accepted',
    advice: 'The user confirmed in a way that this guard excludes, or with the iframe, which does not say how.',
  },
  invalid_username: {
    status: 403,
    title: 'Unusable user name',
    advice:
      'Let getUsername return a name without "|", without white space around it, without control characters and of at most 1,024 bytes.',
  },

  // Duo's answer to a ping or a check, which no login asks for.
  unknown_ikey: {
    status: 500,
    title: 'Unknown integration key',
    advice:
      'Duo knows no application with this ikey at this host. Take ikey, skey and host from one and the same application in the Duo Admin Panel.',
  },
  bad_request_signature: {
    status: 500,
    title: 'Duo refused the signature',
    advice:
      'Most often skey is not the one of this ikey: copy it again from the Duo Admin Panel. A host of another application, or a clock that is wrong by minutes, can be it too.',
  },
  bad_request_time: {
    status: 500,
    title: 'Duo refused the time of the request',
    advice: 'The clock of this machine is wrong by minutes: synchronise it (NTP).',
  },
  wrong_application_type: {
    status: 500,
    title: 'Wrong type of application',
    advice:
      'These keys belong to an application of another type. Protect a Web SDK application in the Duo Admin Panel.',
  },
})

/** The code of every failure, to branch on. */
export type DuoErrorCode = keyof typeof failures

/** Status, title and advice of a code. */
export function describeFailure(code: DuoErrorCode): Failure {
  return failures[code]
}
