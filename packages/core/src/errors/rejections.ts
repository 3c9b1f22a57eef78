import { failureTable } from './failure.js'

const wrongClock = 'Synchronize the clock (NTP).'

/** Every reason for which a login, or a request to one of the gate's routes, is rejected. */
export const rejections = /* @__PURE__ */ failureTable({
  // Rejected requests to the routes
  /** Something read the request body before duokit and kept nothing of it. */
  body_consumed: {
    status: 500,
    title: 'The request body is gone',
    advice:
      'Something read the request body before duo and kept nothing of it. Use duo before it, or use a body parser that keeps the form.',
    report: 'error',
  },
  /** A route received a request with a method that it does not accept. Browsers do not send one here. */
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    advice: 'Use a method that the Allow header lists.',
  },
  /** The callback received a form in an encoding that browsers do not use for it. */
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    advice: 'Send the form as application/x-www-form-urlencoded.',
  },
  /** The form is larger than 64 KiB. */
  body_too_large: { status: 413, title: 'Body too large', advice: 'Send at most 64 KiB.' },
  /** The form did not arrive within ten seconds. */
  body_timeout: {
    status: 408,
    title: 'Body too slow',
    advice: 'Send the whole form within ten seconds.',
  },
  /** Another site sent the form, or the option `origin` differs from the origin that the browser shows. */
  cross_site: {
    status: 403,
    title: 'Cross-site request',
    advice:
      'Another site sent this request, or the option origin is not the origin that the browser shows. Compare the two.',
    report: 'warn',
  },

  // Rejected responses from Duo
  /** The response is not one that Duo sends: it is cut off, doubled or made up. */
  malformed: {
    status: 400,
    title: 'Malformed response',
    advice: 'The response is not one that Duo sends: cut off, doubled or made up.',
  },
  /**
   * Duo's response is not signed with `skey` or `clientSecret`. It was forged, or the key belongs to another
   * application.
   */
  bad_signature: {
    status: 403,
    title: 'Bad signature',
    advice:
      "Duo's response is not signed with the secret key: it was forged, or the secret key does not belong to this application.",
    report: 'warn',
  },
  /**
   * The application's half of the response is not signed with `akey`. It was forged, or instances have different akeys.
   */
  bad_app_signature: {
    status: 403,
    title: 'Bad application signature',
    advice:
      "The application's half is not signed with akey: it was forged, or instances have different akeys. Give all instances the same akey.",
    report: 'warn',
  },
  /**
   * The response belongs to another `ikey` or `clientId`, or to a prompt other than the one that `choose` returns now.
   */
  wrong_key: {
    status: 403,
    title: 'Wrong application',
    advice:
      'The response or the login belongs to another integration key. If it happens often, give all instances the same keys.',
    report: 'warn',
  },
  /** The browser sent a request back, or the response to an enrollment. */
  wrong_prefix: {
    status: 403,
    title: 'Wrong kind of response',
    advice:
      'A request was sent back, or a response to something else: an enrollment is not a login, and a login is not an enrollment.',
  },
  /**
   * The response arrived after it had expired. `secondsLate` says by how much: a few seconds point to a clock that is
   * ahead.
   */
  expired: {
    status: 403,
    title: 'Expired response',
    advice: `The response came too late, or the clock of this machine is ahead. ${wrongClock}`,
    report: 'error',
  },
  /** The prompt was open for too long, or the clock of this machine was changed. */
  app_expired: {
    status: 403,
    title: 'Expired request',
    advice: 'The prompt was open for more than an hour, or the clock of this machine was changed.',
  },
  /** The response expires more than an hour from now. The clock of this machine may be behind. */
  implausible_expiry: {
    status: 403,
    title: 'Implausible expiry',
    advice: `The response is valid for longer than any that Duo sends. The clock of this machine may be behind. ${wrongClock}`,
    report: 'error',
  },
  /** Duo confirmed a user other than the one who is logged in. */
  user_mismatch: {
    status: 403,
    title: 'Another user',
    advice:
      'The response is about a user other than the one who is logged in. If Duo changes the names of your users, set usernameMatch.',
    report: 'warn',
  },
  /** The token was issued by a host other than `host`. */
  wrong_issuer: {
    status: 403,
    title: 'Another issuer',
    advice:
      'The response was not issued by the host in the options. Copy the API hostname from the Duo Admin Panel exactly.',
    report: 'error',
  },
  /** The token belongs to another login. */
  nonce_mismatch: {
    status: 403,
    title: 'Another login',
    advice: 'The response belongs to another login. Start again; if it happens often, check how the nonce is kept.',
  },
  /** The token is valid from a time in the future: the clock of this machine is behind. */
  not_yet_valid: {
    status: 403,
    title: 'Response from the future',
    advice: `The clock of this machine is behind. ${wrongClock}`,
    report: 'error',
  },
  /** Duo did not let the user in: the user declined, or a policy at Duo did. */
  denied: {
    status: 403,
    title: 'Denied by Duo',
    advice: 'Duo did not let the user in. The message says why, as does the authentication log in the Duo Admin Panel.',
  },
  /** Duo sent an error instead of a response. `detail` contains what it said, unsigned. */
  duo_error: {
    status: 403,
    title: 'Duo reported an error',
    advice: 'Read what Duo said in detail.',
  },
  /**
   * This browser has no login in progress that matches: the login is older than ten minutes, was started in another
   * browser, or its cookie was not sent.
   */
  state_unknown: {
    status: 403,
    title: 'Unknown login',
    advice:
      'No login in progress matches: it is older than ten minutes, was started in another browser, or its cookie did not come along.',
  },
  /** The user logged out, or logged in again, while the prompt was open. */
  session_changed: {
    status: 403,
    title: 'Another session',
    advice: 'The user logged out or in again while the prompt was open.',
  },
  /**
   * The response was already used. Two approvals of one user within one second also look like this with the iframe; the
   * second one has to try again.
   */
  replayed: {
    status: 403,
    title: 'Used response',
    advice: 'The response was accepted before.',
  },

  // Failed calls to Duo
  /**
   * No connection to Duo, no response within the time limit, a 5xx, or a response that cannot be read. This is the only
   * code with `outage: true`.
   */
  duo_unavailable: {
    status: 503,
    title: 'Duo is unavailable',
    advice:
      'Duo could not be reached, took too long, failed, or sent something unreadable. Check the host, the network, the proxy, the trusted certificates, and status.duo.com.',
    report: 'warn',
  },
  /** Duo responded with 429. `duo.retryAfter` contains the seconds to wait, if Duo says so. */
  duo_rate_limited: {
    status: 503,
    title: 'Too many calls to Duo',
    advice: 'Duo wants fewer calls. Try again later, and find out what makes so many of them.',
    report: 'warn',
  },
  /**
   * Duo rejected the application. Duo gives the same response for a wrong secret, a wrong host, a wrong type of
   * application and a wrong clock.
   */
  invalid_client: {
    status: 500,
    title: 'Duo refused the application',
    advice:
      'Duo says so in each of these cases: the secret does not belong to this client ID; the host does not belong to this application; the application is of a type other than Web SDK; the clock of this machine is wrong.',
    report: 'error',
  },
  /** The redirect URL differs from the one that the login started with. */
  invalid_redirect_url: {
    status: 500,
    title: 'Duo refused the redirect URL',
    advice: 'Keep redirectUrl the same, byte for byte, from the start of a login to its end, on every instance.',
    report: 'error',
  },
  /** The code was already used, is too old, or belongs to another application. */
  invalid_grant: {
    status: 403,
    title: 'Used or expired code',
    advice: 'Start the login again: the code was used before, is too old, or belongs to another application.',
  },
  /** Duo rejected the call for a reason that duokit does not know. */
  duo_refused: {
    status: 500,
    title: 'Duo refused the call',
    advice: "Read the error's duo: it holds Duo's own code and words.",
    report: 'error',
  },

  // Failures of the application's own callbacks and stores
  /**
   * A callback of the application or its store threw. If that was after Duo had approved the login, the response is
   * used up.
   */
  callback_failed: {
    status: 500,
    title: 'A callback failed',
    advice:
      'A callback of the application or its store threw; the error says why. If Duo had already approved the login, its response is used up and the user has to start again.',
    report: 'error',
  },
  /** The `singleUse` store failed, so duokit cannot tell whether a response was already used. */
  single_use_unavailable: {
    status: 503,
    title: 'Single-use store unavailable',
    advice: 'The single-use store failed; the error says why. Logins are rejected until it works.',
    report: 'error',
  },
  /** `memorySingleUse` holds as many used responses as its `limit` allows. */
  single_use_full: {
    status: 503,
    title: 'Single-use store full',
    advice:
      'memorySingleUse holds as many used responses as its limit allows. Raise the limit, or use a shared store. Logins are rejected until entries expire, within eleven minutes.',
    report: 'error',
  },
})

/** Why a login, or a request to one of the gate's routes, was rejected. */
export type RejectReason = keyof typeof rejections

/**
 * Whether a login can be rejected for it, in place of the application being put together wrongly, or a guard or check
 * refusing.
 */
export function isRejectReason(code: string): code is RejectReason {
  return Object.hasOwn(rejections, code)
}
