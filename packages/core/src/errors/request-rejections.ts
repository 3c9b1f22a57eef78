import { failureTable } from './failure.js'

/** Why a request to one of the routes is rejected. */
export const requestRejections = /* @__PURE__ */ failureTable({
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
})
