export type {
  Need,
  RunningTarget,
  Target,
  TargetDuoOptions,
  TargetEvent,
  TargetOptions,
  TargetPrompt,
} from './target.js'
