import type { DuoOptions, IframePromptOptions } from '@duokit/nestjs'

/** What the application is made of; the rest are Duo's own options, for tests and experiments. */
export interface AppOptions extends Partial<Pick<DuoOptions, 'maxAge' | 'singleUse' | 'onEvent' | 'now'>> {
  readonly platform: 'express' | 'fastify'
  readonly origin: string
  readonly sessionSecret: string
  readonly duo: { readonly iframe: IframePromptOptions }
}

/** The token under which the application's own address is injected. */
export const ORIGIN = Symbol('origin')
