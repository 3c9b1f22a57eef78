export { conformance, runScenario, runTarget, type TestRunner } from './conformance.js'
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
