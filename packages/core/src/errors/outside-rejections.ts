import { failureTable } from './failure.js'

/** Why a login ends although nothing is wrong with it: a call to Duo, a callback or a store failed. */
export const outsideRejections = /* @__PURE__ */ failureTable({
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
      'Check four things: that the secret belongs to this client ID, that the host belongs to this application, that the application is of the type Web SDK, and that the clock of this machine is right.',
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
    advice:
      'Start the login again. If it happens at every login, give all instances the same client ID, and check whether something requests the callback URL twice, such as a proxy that retries or a link scanner.',
  },
  /** Duo rejected the call for a reason that duokit does not know. */
  duo_refused: {
    status: 500,
    title: 'Duo refused the call',
    advice: "Look at the error's property duo: it contains Duo's own code and message.",
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
  /** The `singleUse` store failed or took too long, so duokit cannot tell whether a response was already used. */
  single_use_unavailable: {
    status: 503,
    title: 'Single-use store unavailable',
    advice:
      'The single-use store failed or took longer than 15 seconds; the error says why. Logins are rejected until it works.',
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
