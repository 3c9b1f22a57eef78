import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Simulator } from '@duokit/simulator'
import { type AppOptions, createApp } from 'koa-sample/app'
import { selfSignedCertificate } from './self-signed-certificate.js'

/** What an application is started with: the local Duo that it asks, and the clock and the log of the test. */
export interface SampleOptions extends Required<Pick<AppOptions, 'now' | 'onEvent'>> {
  readonly simulator: Simulator
  /** https, with a certificate that no browser knows. */
  readonly secure?: boolean | undefined
  /** What the browser shows, where something in front ends TLS. Otherwise where the application listens. */
  readonly origin?: string
  /** Draws the page around the iframe, where a test needs another than the application's. */
  readonly renderPrompt?: AppOptions['duo']['iframe']['renderPrompt'] | undefined
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

async function startKoa(options: SampleOptions): Promise<RunningSample> {
  const { simulator, secure = false, renderPrompt, now, onEvent } = options
  const { server, url } = await listen(secure)
  const { ikey, skey } = simulator.application
  const iframe = { host: simulator.host, ikey, skey, akey: 'e2e'.repeat(20), ...(renderPrompt && { renderPrompt }) }
  const app = createApp({
    origin: options.origin ?? url,
    sessionSecret: 'a secret of the tests',
    duo: { iframe },
    now,
    onEvent,
  })
  server.on('request', app.callback())
  return { url, close: () => closeServer(server) }
}

/** The port is there before the application, whose origin holds it. */
async function listen(secure: boolean): Promise<{ server: Server; url: string }> {
  const server = secure ? createSecureServer(selfSignedCertificate()) : createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the sample has no port')
  return { server, url: `${secure ? 'https' : 'http'}://localhost:${address.port}` }
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((closed) => server.close(() => closed()))
}
