import { failureTable } from './failure.js'
import { outsideRejections } from './outside-rejections.js'
import { requestRejections } from './request-rejections.js'
import { responseRejections } from './response-rejections.js'

/** Every reason for which a login, or a request to one of the gate's routes, is rejected. */
export const rejections = /* @__PURE__ */ failureTable({
  ...requestRejections,
  ...responseRejections,
  ...outsideRejections,
})

/** Why a login, or a request to one of the gate's routes, was rejected. */
export type RejectReason = keyof typeof rejections

/**
 * Returns whether a code is a reason to reject a login. Other codes belong to setup mistakes, guards and checks.
 */
export function isRejectReason(code: string): code is RejectReason {
  return Object.hasOwn(rejections, code)
}
