import { DuoError, invalidOption, isDuoError } from '../../errors/errors.js'
import { isPromise, type MaybePromise } from '../../maybe-promise.js'
import { withinTime } from '../../transport/loop-time.js'
import type { AcceptedAnswer, RejectedAnswer } from '../prompts/prompt.js'
import type { SingleUse } from '../proofs/single-use.js'

/**
 * Milliseconds in which the event loop runs: a person is waiting. It is longer than any time limit of `redisSingleUse`,
 * which goes on without Redis after its own.
 */
const longestClaim = 15_000

const noBoolean = 'must return true or false from claim, or a promise of one of them'

/**
 * Marks the response as used. If the store fails, does not answer in time, or returns anything but `true`, the login is
 * rejected. Of a result that is no boolean, such as the `OK` of a Redis command, users would only hear that each
 * confirmation was used.
 */
export async function claimFailure(
  singleUse: SingleUse,
  { replayId, replayable }: AcceptedAnswer,
): Promise<RejectedAnswer | undefined> {
  try {
    const isNew: unknown = await inTime(singleUse.claim(replayId, replayable))
    if (isNew === true) return undefined
    if (isNew === false) return { accepted: false, reason: 'replayed' }
    return { accepted: false, reason: 'callback_failed', error: invalidOption('singleUse', noBoolean) }
  } catch (error) {
    const isFull = isDuoError(error) && error.code === 'single_use_full'
    return { accepted: false, reason: isFull ? 'single_use_full' : 'single_use_unavailable', error }
  }
}

/** A claim that succeeds later lets nobody in: its login has ended. */
function inTime(claim: MaybePromise<unknown>): MaybePromise<unknown> {
  return isPromise(claim) ? withinTime(Promise.resolve(claim), longestClaim, tooSlow) : claim
}

function tooSlow(): DuoError {
  return new DuoError('single_use_unavailable', `singleUse.claim took longer than ${longestClaim / 1000} seconds`, {
    moreAdvice: 'Check that the store can be reached, and give its client a shorter time limit.',
  })
}
