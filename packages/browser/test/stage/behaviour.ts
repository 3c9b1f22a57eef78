import type { TagScript } from './scripts.js'
import type { Scene, SceneOptions, Stage } from './stage.js'

/** Opens a page with the script under test. */
export type Open = (html: string, options?: SceneOptions) => Promise<Scene>

/** Something that a script tag does, observed in a page and returned as plain data. */
export interface Behaviour {
  name: string
  observe: (open: Open) => Promise<unknown>
  /** What both scripts do; or what each of them does, and why ours differs. */
  expected: { both: unknown } | { original: unknown; duokit: unknown; because: string }
}

/** Observes a behaviour with one of the scripts, and closes the pages that it opened. */
export async function observe(stage: Stage, script: TagScript, behaviour: Behaviour): Promise<unknown> {
  const scenes: Scene[] = []
  try {
    return await behaviour.observe(async (html, options) => {
      const scene = await stage.openTag(script, html, options)
      scenes.push(scene)
      return scene
    })
  } finally {
    await Promise.all(scenes.map((scene) => scene.close()))
  }
}

/** What a behaviour is expected to be with one of the scripts. */
export function expectedOf(script: TagScript, { expected }: Behaviour): unknown {
  return 'both' in expected ? expected.both : expected[script]
}
