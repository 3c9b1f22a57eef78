import type { Server } from 'node:http'
import type { DuoEvent, IframePromptOptions, Page, UniversalPromptOptions } from '@duokit/core'
import type { Simulator } from '@duokit/simulator'
import { listen } from './listen.js'

/** What an application is started with: the local Duo that it asks, and the clock and the log of the test. */
export interface SampleOptions {
  readonly simulator: Pick<Simulator, 'host' | 'application' | 'ca'>
  /** Milliseconds. */
  readonly now: () => number
  readonly onEvent: (event: DuoEvent) => void
  /** https, with a certificate that no browser knows. */
  readonly secure?: boolean | undefined
  /** What the browser shows, where something in front ends TLS. Otherwise where the application listens. */
  readonly origin?: string
  /** Draws the pages, where a test needs others than the application's. */
  readonly render?: ((page: Page) => string) | undefined
  /** Whether people pass while Duo is out of reach. Closed by default. */
  readonly failMode?: 'closed' | 'open' | undefined
}

/** A running application. */
export interface RunningSample {
  readonly url: string
  close(): Promise<void>
}

/** The same application on one framework. */
export interface Sample {
  readonly name: string
  start(options: SampleOptions): Promise<RunningSample>
}

/** What every sample makes an application of. */
export interface AppOptions extends Pick<SampleOptions, 'now' | 'onEvent'> {
  readonly failMode: 'closed' | 'open'
  readonly pages?: { readonly render: NonNullable<SampleOptions['render']> }
  readonly origin: string
  readonly sessionSecret: string
  readonly duo: { readonly universal: UniversalPromptOptions; readonly iframe: IframePromptOptions }
}

/** `serve` has the application answer the requests of a server whose port its origin holds already. */
export function createSample(name: string, serve: (options: AppOptions, server: Server) => unknown): Sample {
  return {
    name,
    async start({ simulator, secure = false, origin, render, failMode = 'closed', now, onEvent }) {
      const { server, url, close } = await listen(secure)
      const duo = { universal: universalKeys(simulator), iframe: iframeKeys(simulator) }
      await serve(
        { origin: origin ?? url, sessionSecret, duo, failMode, now, onEvent, ...(render && { pages: { render } }) },
        server,
      )
      return { url, close }
    },
  }
}

const sessionSecret = 'what signs the sessions of the tests'

function universalKeys({ host, application, ca }: SampleOptions['simulator']): UniversalPromptOptions {
  const { ikey, skey } = application
  return { host, clientId: ikey, clientSecret: skey, ...(ca === undefined ? {} : { trustedRoots: ca }) }
}

function iframeKeys({ host, application }: SampleOptions['simulator']): IframePromptOptions {
  const { ikey, skey } = application
  return { host, ikey, skey, akey: 'e2e'.repeat(20) }
}
