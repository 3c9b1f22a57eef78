import { failureTable } from './failure.js'

const wrongClock = 'Synchronize the clock (NTP).'

/** Why a response from Duo is rejected. */
export const responseRejections = /* @__PURE__ */ failureTable({
  // Rejected responses from Duo
  /** The response is not one that Duo sends: it is cut off, doubled or made up. */
  malformed: {
    status: 400,
    title: 'Malformed response',
    advice:
      'Ignore a single one: it was truncated, duplicated or made up. If it happens at every login, check whether a proxy or a body parser changes the query or the form on its way to the callback.',
  },
  /**
   * Duo's response is not signed with `skey` or `clientSecret`. It was forged, or the key belongs to another
   * application.
   */
  bad_signature: {
    status: 403,
    title: 'Bad signature',
    advice:
      'If it happens at every login, copy the secret key of this application again from the Duo Admin Panel, to every instance. A single one was forged: check who sent it.',
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
      'Ignore a single one. If it happens at every login, check your own calls: verifyResponse accepts only the response to a login, and verifyEnrollResponse only the response to an enrollment.',
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
    advice: `Start the login again, and finish within an hour. If the login took less, the clock is wrong. ${wrongClock}`,
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
    advice:
      'Look up the login in the authentication log of the Duo Admin Panel: it says whether the user or a policy denied it. Many denials of one user can mean that somebody else knows the password.',
  },
  /** Duo sent an error instead of a response. `detail` contains what it said, unsigned. */
  duo_error: {
    status: 403,
    title: 'Duo reported an error',
    advice: "Read Duo's message in detail.",
  },
  /**
   * This browser has no login in progress that matches: the login is older than ten minutes, was started in another
   * browser, or its cookie was not sent.
   */
  state_unknown: {
    status: 403,
    title: 'Unknown login',
    advice:
      'Ignore a single one: the login took more than ten minutes, or came back in another browser. If it happens often, compare origin with the URL that the browser shows, check that proxies forward Cookie and Set-Cookie, and give all instances the same secrets.',
  },
  /** The user logged out, or logged in again, while the prompt was open. */
  session_changed: {
    status: 403,
    title: 'Another session',
    advice:
      'Start the login again. If it happens at every login, check that the session, the loginId of getUsername and the result of bindTo stay the same while the prompt is open.',
  },
  /**
   * The response was already used. Two approvals of one user within one second also look like this with the iframe; the
   * second one has to try again.
   */
  replayed: {
    status: 403,
    title: 'Used response',
    advice:
      'Start the login again. Many of them mean that something sends requests twice, such as a proxy that retries, or that somebody sends captured responses.',
  },
})
