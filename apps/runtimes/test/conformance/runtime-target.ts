import type { Target } from '@duokit/conformance'
import { type CallbackServer, createCallbackServer } from './callback-server.js'
import { type Runtime, type RuntimeId, startRuntime } from './runtime.js'

/** A target on another runtime, which is started for the first scenario and serves all of them. */
export interface RuntimeTarget extends Target {
  close(): Promise<void>
}

export function createRuntimeTarget(id: RuntimeId, adapter: string, target: Omit<Target, 'start'>): RuntimeTarget {
  let started: Promise<readonly [Runtime, CallbackServer]> | undefined
  const ensure = () => (started ??= Promise.all([startRuntime(id, adapter), createCallbackServer()]))
  return {
    ...target,
    async start(options) {
      const [{ control, urlOf }, callbacks] = await ensure()
      const reply = await fetch(control, { method: 'POST', body: JSON.stringify(callbacks.remote(options)) })
      const place = await reply.text()
      if (!reply.ok) throw new Error(`The application does not start on ${id}: ${place}`)
      return { url: urlOf(place), close: async () => void (await fetch(control, { method: 'DELETE', body: place })) }
    },
    async close() {
      const [runtime, callbacks] = (await started) ?? []
      callbacks?.close()
      await runtime?.close()
    },
  }
}
