import { createServer } from 'node:http'
import type { Simulator } from '@duokit/simulator'
import { createApp, type AppOptions } from 'koa-sample/app'

/** What an application is started with: the local Duo that it asks, and the clock and the log of the test. */
export interface SampleOptions extends Required<Pick<AppOptions, 'now' | 'onEvent'>> {
  readonly simulator: Simulator
  /** Draws the page around the iframe, where a test needs another than the application's. */
  readonly renderPrompt?: AppOptions['duo']['renderPrompt']
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

export const koaSample: Sample = { name: 'koa', start: startKoa }

/** Every test that follows a person through a login runs over these. */
export const samples: readonly Sample[] = [koaSample]

/** The port is chosen before the application is made, since its origin holds it. */
async function startKoa({ simulator, now, onEvent, renderPrompt }: SampleOptions): Promise<RunningSample> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the sample has no port')
  const url = `http://localhost:${address.port}`
  const { ikey, skey } = simulator.application
  const duo = { host: simulator.host, ikey, skey, akey: 'e2e'.repeat(20), ...(renderPrompt && { renderPrompt }) }
  const app = createApp({ origin: url, sessionSecret: 'a secret of the tests', duo, now, onEvent })
  server.on('request', app.callback())
  return { url, close: () => closeServer(server) }
}

function closeServer(server: ReturnType<typeof createServer>): Promise<void> {
  server.closeAllConnections()
  return new Promise((closed) => server.close(() => closed()))
}
