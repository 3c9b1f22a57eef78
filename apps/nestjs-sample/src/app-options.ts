import type { DuoOptions, IframePromptOptions, UniversalPromptOptions } from '@duokit/nestjs'

/** What the application is made of; the rest are Duo's own options, for tests and experiments. */
export interface AppOptions extends Partial<Pick<DuoOptions, 'maxAge' | 'failMode' | 'singleUse' | 'onEvent' | 'now'>> {
  readonly platform: 'express' | 'fastify'
  readonly origin: string
  readonly sessionSecret: string
  /** The keys of one prompt, or of both, to be chosen from at the login. */
  readonly duo: { readonly universal?: UniversalPromptOptions; readonly iframe?: IframePromptOptions }
}

/** The token under which they are injected. */
export const APP_OPTIONS = Symbol('options of the application')
