// What the reference pages need of core's source. It is bundled before it runs, since Node does not resolve its
// imports.
export { describeFailure } from '../../packages/core/src/errors/failures.ts'
export { isRejectReason } from '../../packages/core/src/errors/rejections.ts'
export { en } from '../../packages/core/src/gate/pages/english.ts'
export { messageOf, nextStepsOf } from '../../packages/core/src/gate/responses/message-of.ts'
