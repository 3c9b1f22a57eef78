import { readFile } from 'node:fs/promises'
import { ConfigurationError, type OtherServer, type RunningSettings } from 'sample-kit'
import { remoteSettings } from './remote-settings.js'

/** Serves the sample on Cloudflare's workerd, on this machine: nobody at Cloudflare is asked. */
export async function serveOnWorkers(settings: RunningSettings): Promise<OtherServer> {
  const { Miniflare } = await import('miniflare').catch(() => {
    throw new ConfigurationError('the package miniflare is not installed. Run "pnpm install" with optional packages')
  })
  const { port, ...options } = remoteSettings(settings)
  const workers = new Miniflare({
    host: '127.0.0.1',
    port,
    // It would ask Cloudflare where this machine is.
    cf: false,
    modules: true,
    script: await readFile(new URL('on-workers.js', import.meta.url), 'utf8'),
    compatibilityDate: '2026-07-01',
    compatibilityFlags: ['nodejs_compat'],
    bindings: { SAMPLE: options },
  })
  await workers.ready
  // It would end this process at once, with what else it has to end.
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal)
  return { close: () => workers.dispose() }
}
