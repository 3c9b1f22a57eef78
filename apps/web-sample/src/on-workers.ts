import { printEvent } from 'sample-kit/print-event'
import { createApp } from './app.js'
import type { RemoteSettings } from './remote-settings.js'

interface Env {
  readonly SAMPLE: Omit<RemoteSettings, 'port'>
}

let app: ReturnType<typeof createApp> | undefined

export default {
  fetch(request: Request, { SAMPLE }: Env): Promise<Response> {
    // Once for all requests: the sessions are in its memory.
    app ??= createApp({ ...SAMPLE, onEvent: printEvent })
    return app(request)
  },
}
