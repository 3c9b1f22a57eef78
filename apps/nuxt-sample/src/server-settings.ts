import type { GateOptions, IframePromptOptions, UniversalPromptOptions } from '@duokit/core'

/**
 * What no variable of the environment can say: functions, and what tests tell the prompts. Belongs into
 * `server/duo.ts`.
 */
export interface ServerSettings
  extends Partial<Pick<GateOptions<unknown>, 'maxAge' | 'failMode' | 'pages' | 'singleUse' | 'onEvent' | 'now'>> {
  readonly universal?: Omit<UniversalPromptOptions, 'host' | 'clientId' | 'clientSecret'>
  readonly iframe?: Omit<IframePromptOptions, 'host' | 'ikey' | 'skey' | 'akey'>
}

// The program and the built server are bundles of their own, so that a variable of a module is not the same in both.
const place = Symbol.for('nuxt-sample')

/** Lays it down for the server that is loaded next. */
export function leaveSettings(settings: ServerSettings): void {
  Reflect.set(globalThis, place, settings)
}

/** What the program has laid down; nothing in `nuxt dev`. */
export function takeSettings(): ServerSettings {
  return (Reflect.get(globalThis, place) as ServerSettings | undefined) ?? {}
}
