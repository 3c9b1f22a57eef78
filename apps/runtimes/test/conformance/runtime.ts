import type { Readable } from 'node:stream'
import { Miniflare } from 'miniflare'
import { type Program, startProgram } from '../program.js'
import { bundleApplication } from './bundle-application.js'
import { entrypoints } from './on-workerd.js'

/** A runtime with the application of one adapter. */
export interface Runtime {
  /** Where applications are started and ended. */
  readonly control: string
  /** The URL of an application that was started. */
  urlOf(place: string): string
  close(): Promise<void>
}

/** The runtimes that the suite runs on. */
export type RuntimeId = 'bun' | 'deno' | 'workerd'

export async function startRuntime(id: RuntimeId, adapter: string): Promise<Runtime> {
  const file = await bundleApplication(adapter, `on-${id}`)
  if (id === 'workerd') return startWorkerd(file)
  const { line, close }: Program = await startProgram(id, [file])
  return { control: line, urlOf: (place) => place, close }
}

/** Cloudflare's workerd, which listens for each entrypoint itself: no proxy of miniflare's stands in between. */
async function startWorkerd(file: string): Promise<Runtime> {
  const sockets = ['default', ...entrypoints]
  const workerd = new Miniflare({
    // It would ask Cloudflare where this machine is.
    cf: false,
    host: '127.0.0.1',
    name: 'application',
    modules: [{ type: 'ESModule', path: file }],
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
    // It prints a stack for each odd header that it rejects.
    handleRuntimeStdio: (out: Readable, error: Readable) => {
      for (const stream of [out, error]) stream.resume()
    },
    unsafeDirectSockets: sockets.map((entrypoint) => ({ host: '127.0.0.1', entrypoint })),
  })
  await workerd.ready
  const urls = new Map<string, string>()
  for (const entrypoint of sockets) {
    urls.set(entrypoint, (await workerd.unsafeGetDirectURL('application', entrypoint)).origin)
  }
  const urlOf = (place: string) => urls.get(place) ?? ''
  return { control: urlOf('default'), urlOf, close: () => workerd.dispose() }
}
