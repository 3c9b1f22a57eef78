import { type CreateFetch, createHost, type Handle } from './host.js'

/** The part of Deno that serves: https://docs.deno.com/api/deno/~/Deno.serve */
declare const Deno: {
  serve(
    options: { hostname: string; port: number; signal: AbortSignal; onListen(): void },
    handle: Handle,
  ): { readonly addr: { readonly port: number } }
}

function open(handle: Handle) {
  const controller = new AbortController()
  const { signal } = controller
  const server = Deno.serve({ hostname: '127.0.0.1', port: 0, signal, onListen: () => undefined }, handle)
  return { name: `http://127.0.0.1:${server.addr.port}`, close: () => controller.abort() }
}

export function run(createFetch: CreateFetch): void {
  console.log(open(createHost(createFetch, open)).name)
}
