import { failureTable } from './failure.js'

const wrongClock = 'Synchronize the clock (NTP).'

/** Every reason for which a login, or a request to one of the gate's routes, is rejected. */
export const rejections = /* @__PURE__ */ failureTable({
  // Requests that no login of ours sends, or that the application reads before us.
  body_consumed: {
    status: 500,
    title: 'The request body is gone',
    advice:
      'Something read the request body before duo and kept nothing of it. Use duo before it, or use a body parser that keeps the form.',
    report: 'error',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    advice: 'Use a method that the Allow header lists.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    advice: 'Send the form as application/x-www-form-urlencoded.',
  },
  body_too_large: { status: 413, title: 'Body too large', advice: 'Send at most 64 KiB.' },
  body_timeout: {
    status: 408,
    title: 'Body too slow',
    advice: 'Send the whole form within ten seconds.',
  },
  cross_site: {
    status: 403,
    title: 'Cross-site request',
    advice:
      'Another site sent this request, or the option origin is not the origin that the browser shows. Compare the two.',
    report: 'warn',
  },

  // Duo's response, or the login that it belongs to, is not accepted.
  malformed: {
    status: 400,
    title: 'Malformed response',
    advice: 'The response is not one that Duo sends: cut off, doubled or made up.',
  },
  bad_signature: {
    status: 403,
    title: 'Bad signature',
    advice:
      "Duo's response is not signed with the secret key: it was forged, or the secret key does not belong to this application.",
    report: 'warn',
  },
  bad_app_signature: {
    status: 403,
    title: 'Bad application signature',
    advice:
      "The application's half is not signed with akey: it was forged, or instances have different akeys. Give all instances the same akey.",
    report: 'warn',
  },
  wrong_key: {
    status: 403,
    title: 'Wrong application',
    advice:
      'The response or the login belongs to another integration key. If it happens often, give all instances the same keys.',
    report: 'warn',
  },
  wrong_prefix: {
    status: 403,
    title: 'Wrong kind of response',
    advice:
      'A request was sent back, or a response to something else: an enrollment is not a login, and a login is not an enrollment.',
  },
  expired: {
    status: 403,
    title: 'Expired response',
    advice: `The response came too late, or the clock of this machine is ahead. ${wrongClock}`,
    report: 'error',
  },
  app_expired: {
    status: 403,
    title: 'Expired request',
    advice: 'The prompt was open for more than an hour, or the clock of this machine was changed.',
  },
  implausible_expiry: {
    status: 403,
    title: 'Implausible expiry',
    advice: `The response is valid for longer than any that Duo sends. The clock of this machine may be behind. ${wrongClock}`,
    report: 'error',
  },
  user_mismatch: {
    status: 403,
    title: 'Another user',
    advice:
      'The response is about a user other than the one who is logged in. If Duo changes the names of your users, set usernameMatch.',
    report: 'warn',
  },
  wrong_issuer: {
    status: 403,
    title: 'Another issuer',
    advice:
      'The response was not issued by the host in the options. Copy the API hostname from the Duo Admin Panel exactly.',
    report: 'error',
  },
  nonce_mismatch: {
    status: 403,
    title: 'Another login',
    advice: 'The response belongs to another login. Start again; if it happens often, check how the nonce is kept.',
  },
  not_yet_valid: {
    status: 403,
    title: 'Response from the future',
    advice: `The clock of this machine is behind. ${wrongClock}`,
    report: 'error',
  },
  denied: {
    status: 403,
    title: 'Denied by Duo',
    advice: 'Duo did not let the user in. The message says why, as does the authentication log in the Duo Admin Panel.',
  },
  duo_error: {
    status: 403,
    title: 'Duo reported an error',
    advice: 'Read what Duo said in detail.',
  },
  state_unknown: {
    status: 403,
    title: 'Unknown login',
    advice:
      'No login in progress matches: it is older than ten minutes, was started in another browser, or its cookie did not come along.',
  },
  session_changed: {
    status: 403,
    title: 'Another session',
    advice: 'The user logged out or in again while the prompt was open.',
  },
  replayed: {
    status: 403,
    title: 'Used response',
    advice: 'The response was accepted before.',
  },

  // What a call to Duo's service can come to.
  duo_unavailable: {
    status: 503,
    title: 'Duo is unavailable',
    advice:
      'Duo could not be reached, took too long, failed, or sent something unreadable. Check the host, the network, the proxy, the trusted certificates, and status.duo.com.',
    report: 'warn',
  },
  duo_rate_limited: {
    status: 503,
    title: 'Too many calls to Duo',
    advice: 'Duo wants fewer calls. Try again later, and find out what makes so many of them.',
    report: 'warn',
  },
  invalid_client: {
    status: 500,
    title: 'Duo refused the application',
    advice:
      'Duo says so in each of these cases: the secret does not belong to this client ID; the host does not belong to this application; the application is of a type other than Web SDK; the clock of this machine is wrong.',
    report: 'error',
  },
  invalid_redirect_url: {
    status: 500,
    title: 'Duo refused the redirect URL',
    advice: 'Keep redirectUrl the same, byte for byte, from the start of a login to its end, on every instance.',
    report: 'error',
  },
  invalid_grant: {
    status: 403,
    title: 'Used or expired code',
    advice: 'Start the login again: the code was used before, is too old, or belongs to another application.',
  },
  duo_refused: {
    status: 500,
    title: 'Duo refused the call',
    advice: "Read the error's duo: it holds Duo's own code and words.",
    report: 'error',
  },

  // What came after Duo's response.
  callback_failed: {
    status: 500,
    title: 'A callback failed',
    advice:
      'A callback of the application or its store threw; the error says why. If Duo had already approved the login, its response is used up and the user has to start again.',
    report: 'error',
  },
  single_use_unavailable: {
    status: 503,
    title: 'Single-use store unavailable',
    advice: 'The single-use store failed; the error says why. Logins are rejected until it works.',
    report: 'error',
  },
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
