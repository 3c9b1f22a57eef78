export { authorizeAnswer } from './authorize-answer.js'
export { conformance, runScenario, runTarget, type TestRunner } from './conformance.js'
export { frameAnswer } from './frame-answer.js'
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
  TargetOptions,
  TargetPrompt,
} from './target.js'
export { type Reply, type Sending, Visitor } from './visitor.js'
