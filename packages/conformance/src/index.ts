export { createMessageAnswers, type MessageSender } from './message-answers.js'
export { authorizeAnswer } from './authorize-answer.js'
export { conformance, runScenario, runTarget, type TestRunner } from './conformance.js'
export { getUsernameOf } from './get-username-of.js'
export { frameAnswer } from './frame-answer.js'
export { lateHeaders, setLateHeaders } from './late-headers.js'
export { listenOnLoopback } from './listen-on-loopback.js'
export { type PromptMakers, promptOf } from './prompt-of.js'
export { acceptSocket, attackRoutedSockets, guardedSockets } from './routed-sockets.js'
export { type Level, type Scenario, skipReason, titleOf } from './scenario.js'
export { scenarios } from './scenarios.js'
export { formatTable, type Result } from './table.js'
export type {
  Need,
  RunningTarget,
  Target,
  TargetChoice,
  TargetDuoOptions,
  TargetEvent,
  TargetIdentity,
  TargetOptions,
  TargetPrompt,
} from './target.js'
export {
  createTargetSessions,
  type TargetCookies,
  type TargetSession,
  type TargetSessions,
} from './target-sessions.js'
export { upgradeWith } from './target-sockets.js'
export { type Reply, type Sending, Visitor } from './visitor.js'
