import { printEvent } from 'sample-kit/print-event'
import { createApp } from './app.js'
import type { RemoteSettings } from './remote-settings.js'

/** The part of Deno that serves: https://docs.deno.com/api/deno/~/Deno.serve */
declare const Deno: {
  serve(options: { hostname: string; port: number; onListen(): void }, handle: unknown): unknown
}

const { port, ...options } = JSON.parse(process.env['SAMPLE'] ?? '') as RemoteSettings
const app = createApp({ ...options, onEvent: printEvent })
Deno.serve({ hostname: '127.0.0.1', port, onListen: () => console.log('listens') }, app)
