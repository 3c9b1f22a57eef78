import { toNodeHandler } from 'h3'
import { createApp as createH3App } from 'h3-sample/app'
import { createApp as createKoaApp } from 'koa-sample/app'
import { createSample, type Sample } from './sample.js'

export const koaSample = createSample('koa', (options, server) => {
  server.on('request', createKoaApp(options).callback())
})

const h3Sample = createSample('h3', (options, server) => {
  server.on('request', toNodeHandler(createH3App(options)))
})

/** Every test that follows a person through a login runs over these. */
export const samples: readonly Sample[] = [koaSample, h3Sample]
