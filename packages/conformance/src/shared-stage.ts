import { openScenery, type Scenery, type Stage, stageOf } from './stage.js'
import type { RunningTarget, Target, TargetOptions } from './target.js'

/** Whether every scenario gets the same application: a target that is put together once may as well be started once. */
export function isPutTogetherOnce({ lacks = {} }: Target): boolean {
  return lacks.options !== undefined && lacks.clock !== undefined
}

/**
 * One stage for all scenarios of such a target. They are different visitors of one application, and each finds the
 * local Duo as after its start.
 */
export class SharedStage {
  readonly #target: Target
  readonly #running = new Map<string, Promise<RunningTarget>>()
  #scenery: Promise<Scenery> | undefined

  constructor(target: Target) {
    this.#target = target
  }

  async run(act: (stage: Stage) => Promise<void>): Promise<void> {
    this.#scenery ??= openScenery(this.#target)
    const scenery = await this.#scenery
    await scenery.duo.acceptConnections()
    scenery.duo.reset()
    await act(stageOf(this.#target, { ...scenery, start: (options) => this.#start(scenery, options) }))
  }

  async close(): Promise<void> {
    await (await this.#scenery)?.close()
  }

  /** One for each prompt and whatever else may be chosen without `options`. */
  #start(scenery: Scenery, options: TargetOptions): Promise<RunningTarget> {
    const key = JSON.stringify(options)
    const running = this.#running.get(key) ?? scenery.start(options)
    this.#running.set(key, running)
    return running
  }
}
