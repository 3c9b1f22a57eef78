import { type CreateFetch, createHost, type Handle } from './host.js'

/** The part of Bun that serves: https://bun.sh/docs/api/http */
declare const Bun: {
  serve(options: { hostname: string; port: number; fetch: Handle }): {
    readonly url: URL
    stop(closeConnections: boolean): Promise<void>
  }
}

function open(handle: Handle) {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: handle })
  return { name: server.url.origin, close: () => server.stop(true) }
}

export function run(createFetch: CreateFetch): void {
  console.log(open(createHost(createFetch, open)).name)
}
