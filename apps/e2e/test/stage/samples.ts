import type { Server } from 'node:http'
import { toNodeHandler } from 'h3'
import { createApp as createExpressApp } from 'express-sample/app'
import { createApp as createFastifyApp } from 'fastify-sample/app'
import { createApp as createH3App } from 'h3-sample/app'
import { createApp as createHonoApp } from 'hono-sample/app'
import { serveOn as serveHono } from 'hono-sample/serve-on'
import { createApp as createKoaApp } from 'koa-sample/app'
import { createApp as createNestApp } from 'nestjs-sample/app'
import { createApp as createNuxtApp } from 'nuxt-sample/app'
import { importBuilt } from 'testing/import-built'
import { createApp as createWebApp } from 'web-sample/app'
import { listenerOf } from 'web-sample/listener-of'
import { createSample, type Sample } from './sample.js'

export const koaSample = createSample('koa', (options, server) => {
  const { app, upgrade } = createKoaApp(options)
  server.on('request', app.callback()).on('upgrade', upgrade)
})

const expressSample = createSample('express', (options, server) => {
  const { app, upgrade } = createExpressApp(options)
  server.on('request', app).on('upgrade', upgrade)
})

const fastifySample = createSample('fastify', async (options, server) => {
  const app = await createFastifyApp(options)
  await app.ready()
  handOver(server, app.server)
  server.once('close', () => void app.close())
})

const h3Sample = createSample('h3', (options, server) => {
  const { app, upgrade } = createH3App(options)
  server.on('request', toNodeHandler(app)).on('upgrade', upgrade)
})

const honoSample = createSample('hono', (options, server) => serveHono(server, createHonoApp(options)))

/** As it is built: its server is none of the sources. */
export const nuxtSample = createSample('nuxt', async (options, server) => {
  server.on('request', await createNuxtApp(options, importBuilt))
})

const webSample = createSample('web', (options, server) => server.on('request', listenerOf(createWebApp(options))))

const nestSamples = [nestSample('express'), nestSample('fastify')]

/** Every test that follows a person through a login runs over these. */
export const samples: readonly Sample[] = [
  koaSample,
  expressSample,
  fastifySample,
  h3Sample,
  honoSample,
  ...nestSamples,
  nuxtSample,
  webSample,
]

/**
 * One for each way to respond: Node's response, Fastify's reply in Nest, pages of the application's own and a web
 * `Response`. For tests of the browser, in which a framework has a say only through that.
 */
export const differentSamples: readonly Sample[] = [koaSample, sampleOf('nestjs on fastify'), nuxtSample, webSample]

/** Those that push over a WebSocket; the others have an event stream. */
export const socketSamples = samples.filter((sample) => sample !== nuxtSample && sample !== webSample)

/** The one of this name, for a test that needs what it has and others have not. */
export function sampleOf(name: string): Sample {
  const found = samples.find((sample) => sample.name === name)
  if (found === undefined) throw new Error(`there is no sample ${name}`)
  return found
}

function nestSample(platform: 'express' | 'fastify'): Sample {
  return createSample(`nestjs on ${platform}`, async (options, server) => {
    const app = await createNestApp({ ...options, platform })
    await app.init()
    // Fastify takes requests only when all that was registered with it is there.
    await Object(app.getHttpAdapter().getInstance()).ready?.()
    handOver(server, app.getHttpServer())
    server.once('close', () => void app.close())
  })
}

/** Has the server of a framework respond to what comes to another. */
function handOver(server: Server, inner: Server): void {
  server
    .on('request', (request, response) => inner.emit('request', request, response))
    .on('upgrade', (request, socket, head) => inner.emit('upgrade', request, socket, head))
}
