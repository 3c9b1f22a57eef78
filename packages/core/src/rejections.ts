import { failureTable } from './failure.js'

/** Every reason for which a login, or a request to one of the gate's routes, is rejected. */
export const rejections = /* @__PURE__ */ failureTable({
  // Requests that no login of ours sends, or that the application reads before us.
  body_consumed: {
    status: 500,
    title: 'The body is gone',
    advice:
      'Something read the request body and kept nothing of it. Use duo before it, or a body parser that keeps the form.',
  },
  method_not_allowed: { status: 405, title: 'Method not allowed', advice: 'Use a method that the Allow header names.' },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    advice: 'Send the form as application/x-www-form-urlencoded.',
  },
  body_too_large: { status: 413, title: 'Body too large', advice: 'Send at most 64 KiB.' },
  body_timeout: { status: 408, title: 'Body too slow', advice: 'Send the whole form within ten seconds.' },
  cross_site: {
    status: 403,
    title: 'Cross-site request',
    advice: 'Another site sent this, or the option origin is not the address that the browser shows.',
  },

  // Duo's answer, or the login that it belongs to, does not count.
  malformed: {
    status: 400,
    title: 'Malformed answer',
    advice: 'The answer is not what Duo sends: cut, doubled or made up.',
  },
  bad_signature: {
    status: 403,
    title: 'Bad signature',
    advice:
      "Duo's answer is not signed with the secret key: it was forged, or the secret key is not the one of this application.",
  },
  bad_app_signature: {
    status: 403,
    title: 'Bad application signature',
    advice: "The application's half is not signed with akey: it was forged, or instances have different akeys.",
  },
  wrong_key: {
    status: 403,
    title: 'Wrong application',
    advice: 'The answer or the login belongs to another integration key.',
  },
  wrong_prefix: {
    status: 403,
    title: 'Wrong kind of answer',
    advice:
      'A request was sent back, or an answer to something else: an enrolment is no login, and a login no enrolment.',
  },
  expired: {
    status: 403,
    title: 'Expired answer',
    advice: 'It came too late, or the clock of this machine runs ahead: synchronise it (NTP).',
  },
  app_expired: {
    status: 403,
    title: 'Expired request',
    advice: 'The prompt was open for longer than an hour, or the clock of this machine was set.',
  },
  implausible_expiry: {
    status: 403,
    title: 'Implausible expiry',
    advice: 'The answer counts for longer than any of Duo does. The clock of this machine may run behind.',
  },
  user_mismatch: {
    status: 403,
    title: 'Another user',
    advice: 'The answer is about another user than the one who is logged in.',
  },
  wrong_issuer: {
    status: 403,
    title: 'Another issuer',
    advice:
      'The answer was not issued by the host of the options. Take the host from the Duo Admin Panel as it stands there.',
  },
  nonce_mismatch: {
    status: 403,
    title: 'Another login',
    advice: 'The answer belongs to another login. Start again; if it happens often, look at how the nonce is kept.',
  },
  not_yet_valid: {
    status: 403,
    title: 'Answer from the future',
    advice: 'The clock of this machine runs behind: synchronise it (NTP).',
  },
  denied: {
    status: 403,
    title: 'Denied by Duo',
    advice: 'Duo did not let the user in. The message says why, as does the authentication log in the Duo Admin Panel.',
  },
  duo_error: { status: 403, title: 'Duo reported an error', advice: 'Read what Duo said in detail.' },
  state_unknown: {
    status: 403,
    title: 'Unknown login',
    advice:
      'No login under way fits: older than ten minutes, begun in another browser, or its cookie did not come along.',
  },
  session_changed: {
    status: 403,
    title: 'Another session',
    advice: 'The user logged out or in again while the prompt was open.',
  },
  replayed: {
    status: 403,
    title: 'Used answer',
    advice: 'The answer was accepted once already, or the single-use store is full.',
  },

  // What a call to Duo's service can come to.
  duo_unavailable: {
    status: 503,
    title: 'Duo is unavailable',
    advice:
      'Duo could not be reached, took too long, failed, or its answer could not be read. Look at the network, the proxy, the trusted certificates, and status.duo.com.',
  },
  duo_rate_limited: {
    status: 503,
    title: 'Too many calls to Duo',
    advice: 'Duo wants fewer calls. Try again later, and look for what makes so many of them.',
  },
  invalid_client: {
    status: 500,
    title: 'Duo refused the application',
    advice:
      'Duo says so of all of these: the secret is not the one of this client ID; the host is not the one of this application; the application is of another type than Web SDK; the clock of this machine is wrong.',
  },
  invalid_redirect_url: {
    status: 500,
    title: 'Duo refused the redirect URL',
    advice: 'Keep redirectUrl the same, byte for byte, from the start of a login to its end, on every instance.',
  },
  invalid_grant: {
    status: 403,
    title: 'Used or expired code',
    advice: 'Start the login again: the code was used already, is too old, or belongs to another application.',
  },
  duo_refused: {
    status: 500,
    title: 'Duo refused the call',
    advice: "Read the error's duo: it holds Duo's own code and words.",
  },

  // What came after Duo's answer.
  callback_failed: {
    status: 500,
    title: 'The login could not be completed',
    advice: 'Duo approved, but onVerified, the store or its binding failed; the error says why. The answer is used up.',
  },
  single_use_unavailable: {
    status: 503,
    title: 'Single-use store unavailable',
    advice: 'The single-use store failed; the error says why. Logins are refused until it works.',
  },
})

/** Why a login, or a request to one of the gate's routes, was rejected. */
export type RejectReason = keyof typeof rejections

/** Whether a login can be rejected for it, in place of the application being put together wrongly, or a guard or check refusing. */
export function isRejectReason(code: string): code is RejectReason {
  return Object.hasOwn(rejections, code)
}
