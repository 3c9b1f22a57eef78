import { type Failure, failureTable } from './failure.js'
import { rejections } from './rejections.js'

/**
 * Every failure that has a name. The doc comment of a code says what causes it; the reference page is made of both,
 * with the line comments as headings.
 */
const failures = /* @__PURE__ */ failureTable({
  ...rejections,

  // Setup mistakes
  /**
   * An option is missing, misspelt or has a value that it cannot have. The message names the option and what it
   * expects, never the value.
   */
  invalid_option: {
    status: 500,
    title: 'Invalid option',
    advice: 'Correct the option that the message names.',
    report: 'error',
  },
  /** `sessionStore()` found no session: no session middleware ran before duokit. */
  session_missing: {
    status: 500,
    title: 'No session',
    advice: 'Use the session middleware before duo, or keep the proof in a cookieStore.',
    report: 'error',
  },
  /**
   * A login ended, and the session kept its ID. Anyone who knew the ID before the login would have the verified
   * session.
   */
  session_not_renewed: {
    status: 500,
    title: 'The session keeps its ID',
    advice: 'Use a session whose ID can be renewed, or tell sessionStore how to renew it.',
    report: 'error',
  },
  /**
   * `getUsername` returned an object with properties other than `name` and `loginId`, or values that are not strings.
   */
  invalid_identity: {
    status: 500,
    title: 'Unusable result of getUsername',
    advice:
      'Return the username, or { name, loginId } with two strings and nothing else; or nothing if nobody is logged in.',
    report: 'error',
  },
  /** `onVerified` returned a `next` with an origin that `trustedOrigins` does not list. */
  untrusted_next: {
    status: 500,
    title: 'Foreign URL from onVerified',
    advice: 'Return a path as next, or list the origin of the URL in trustedOrigins.',
    report: 'error',
  },
  /**
   * `onVerified` returned something other than nothing or `{ next, data }`, a `next` that nobody can be led to, or
   * `data` that is no JSON.
   */
  invalid_verified_answer: {
    status: 500,
    title: 'Unusable result of onVerified',
    advice:
      'Return nothing, or { next, data }. next is a path that begins with /, outside of basePath, or a URL of trustedOrigins; data has to fit into JSON.',
    report: 'error',
  },
  /**
   * The option `pages` failed: `pages.render` or `pages.language` threw, took too long, or returned something unusable.
   * People saw duokit's own page.
   */
  page_failed: {
    status: 500,
    title: 'A page could not be rendered',
    advice:
      'Correct pages.render or pages.language; the error says what failed. Until then, people see the page of duokit.',
    report: 'error',
  },
  /** The store has nothing to bind the proof to: `bindTo` or `binding` returned nothing at the end of a login. */
  binding_missing: {
    status: 500,
    title: 'Nothing to bind the proof to',
    advice: 'Every user who is logged in needs a session, or an ID that bindTo returns, also after onVerified has run.',
    report: 'error',
  },

  // Refusals of a guard
  /** A guard found no user: `getUsername` returned nothing. */
  first_factor_required: {
    status: 401,
    title: 'Login required',
    advice: 'Log in with the first factor.',
  },
  /** A guard found no proof for this user, or one that is too old for the guard. */
  duo_required: {
    status: 401,
    title: 'Duo verification required',
    advice: 'Send the user to the start URL, as a page of its own.',
  },
  /** The user has just confirmed with Duo, and the proof is already older than the guard's `maxAge`. */
  verification_too_old: {
    status: 403,
    title: 'Duo verification too old',
    advice: 'The login that the user just completed does not satisfy this guard. Raise its maxAge.',
  },
  /**
   * The user has just confirmed, with a factor that the guard excludes, or on a device that Duo remembers. The iframe
   * reports no factor, so it never satisfies a guard that excludes one.
   */
  factor_not_accepted: {
    status: 403,
    title: 'Factor not accepted',
    advice:
      'Let the user confirm with another factor, or remove this one from excludeFactors. The iframe never satisfies excludeFactors, so use the Universal Prompt.',
  },
  /**
   * `getUsername` returned a name that Duo cannot carry: with a `|`, with spaces around it, with control characters, or
   * longer than 1,024 bytes.
   */
  invalid_username: {
    status: 403,
    title: 'Unusable username',
    advice:
      'Let getUsername return a name without "|", without white space around it, without control characters and of at most 1,024 bytes.',
    report: 'warn',
  },

  // Responses to `ping` and `check`
  /** Duo has no application with this integration key at this host. */
  unknown_ikey: {
    status: 500,
    title: 'Unknown integration key',
    advice:
      'Duo knows no application with this ikey at this host. Take ikey, skey and host from one and the same application in the Duo Admin Panel.',
  },
  /** Duo rejected the signature of a call. Most often the secret key belongs to another application. */
  bad_request_signature: {
    status: 500,
    title: 'Duo rejected the signature',
    advice:
      'Copy skey again from the Duo Admin Panel: most often it does not belong to this ikey. The host of another application, or a clock that is wrong by minutes, can also be the cause.',
  },
  /** Duo rejected the time of a call: the clock of this machine is wrong by minutes. */
  bad_request_time: {
    status: 500,
    title: 'Duo rejected the time of the request',
    advice: 'Synchronize the clock of this machine (NTP). It is wrong by minutes.',
  },
  /** The keys belong to an application of a type that may not make this call. */
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
