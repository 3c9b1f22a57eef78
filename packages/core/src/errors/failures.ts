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
    report: 'error',
  },
  session_missing: {
    status: 500,
    title: 'No session',
    advice: 'Use the session middleware before duo, or keep the proof in a cookieStore.',
    report: 'error',
  },
  session_not_renewed: {
    status: 500,
    title: 'The session keeps its ID',
    advice: 'Use a session whose ID can be renewed, or tell sessionStore how to renew it.',
    report: 'error',
  },
  invalid_identity: {
    status: 500,
    title: 'Unusable result of getUsername',
    advice:
      'Return the username, or { name, loginId } with two strings and nothing else; or nothing if nobody is logged in.',
  },
  untrusted_next: {
    status: 500,
    title: 'Foreign URL from onVerified',
    advice: 'Return a path as next, or list the origin of the URL in trustedOrigins.',
  },
  page_failed: {
    status: 500,
    title: 'A page could not be rendered',
    advice:
      'pages.render or pages.language threw, took too long, or returned something unusable. People see the page of duokit meanwhile.',
    report: 'error',
  },
  binding_missing: {
    status: 500,
    title: 'Nothing to bind the proof to',
    advice: 'Every user who is logged in needs a session, or an ID that bindTo returns, also after onVerified has run.',
    report: 'error',
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
    advice: 'Send the user to the start URL, as a page of its own.',
  },
  verification_too_old: {
    status: 403,
    title: 'Duo verification too old',
    advice: 'The login that the user just completed does not satisfy this guard. Raise its maxAge.',
  },
  factor_not_accepted: {
    status: 403,
    title: 'Factor not accepted',
    advice:
      'The user confirmed with a factor that this guard excludes, or with the iframe, which does not name the factor.',
  },
  invalid_username: {
    status: 403,
    title: 'Unusable username',
    advice:
      'Let getUsername return a name without "|", without white space around it, without control characters and of at most 1,024 bytes.',
    report: 'warn',
  },

  // Duo's response to a ping or a check, which no login asks for.
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
      'Most often skey does not belong to this ikey: copy it again from the Duo Admin Panel. The host of another application, or a clock that is wrong by minutes, can also cause it.',
  },
  bad_request_time: {
    status: 500,
    title: 'Duo refused the time of the request',
    advice: 'The clock of this machine is wrong by minutes: synchronize it (NTP).',
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
