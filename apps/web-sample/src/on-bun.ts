import { printEvent } from 'sample-kit/print-event'
import { createApp } from './app.js'
import type { RemoteSettings } from './remote-settings.js'

/** The part of Bun that serves: https://bun.sh/docs/api/http */
declare const Bun: {
  serve(options: { hostname: string; port: number; development: false; idleTimeout: number; fetch: unknown }): unknown
}

const { port, ...options } = JSON.parse(process.env['SAMPLE'] ?? '') as RemoteSettings
const fetch = createApp({ ...options, onEvent: printEvent })
Bun.serve({ hostname: '127.0.0.1', port, development: false, idleTimeout: 30, fetch })
console.log('listens')
