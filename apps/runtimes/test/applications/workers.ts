import { waitUntil } from 'cloudflare:workers'
import { cookieStore, createDuo, type Duo, iframePrompt, type SingleUse } from '@duokit/web'
import { DuoSingleUse, type SingleUseObjects, singleUseIn } from './single-use.js'

/** What the tests bind. */
interface Env {
  readonly DUO: { readonly origin: string; readonly host: string; readonly ikey: string; readonly skey: string }
  /** Receives the events. */
  readonly AUDIT: string
  /** Responds when the test lets it. */
  readonly GATE: string
  readonly SINGLE_USE: 'memory' | 'kv' | 'object'
  readonly OBJECTS: SingleUseObjects
  readonly KV: { get(key: string): Promise<string | null>; put(key: string, value: string): Promise<void> }
}

export { DuoSingleUse }

let made: Duo | undefined

function duoOf(env: Env): Duo {
  const { origin, ...keys } = env.DUO
  const singleUse = storeOf(env)
  made ??= createDuo({
    origin,
    prompt: iframePrompt({ ...keys, akey: 'the akey of the worker that the tests of runtimes run' }),
    getUsername: () => 'alice',
    store: cookieStore({ bindTo: 'browser' }),
    ...(singleUse && { singleUse }),
    // The response leaves at once; the Worker lives on until the event has arrived.
    onEvent: (event) => waitUntil(fetch(env.AUDIT, { method: 'POST', body: JSON.stringify({ type: event.type }) })),
  })
  return made
}

function storeOf({ SINGLE_USE, OBJECTS, KV, GATE }: Env): SingleUse | undefined {
  if (SINGLE_USE === 'object') return singleUseIn(OBJECTS)
  if (SINGLE_USE === 'memory') return undefined
  return {
    // Not safe, which a test shows. What one place writes is read in others up to a minute later; the test decides
    // when.
    async claim(id) {
      if ((await KV.get(id)) !== null) return false
      await fetch(GATE)
      await KV.put(id, 'used')
      return true
    },
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const duo = duoOf(env)
    // As a Worker in front of this one may do it.
    const rewritten = new Request(request.url.replace(/^https?:\/\/[^/]+/, 'https://internal.example:8443'), request)
    const passed = await duo.guard(rewritten)
    if (passed instanceof Response) return passed
    if (new URL(request.url).pathname === '/stream') return passed.respond(stream(env.GATE))
    return passed.respond(new Response(`Hello ${passed.proof.username}`))
  },
}

/** Sends a part at once, and another when the test has seen it. */
function stream(gate: string): Response {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const write = async () => {
    const writer = writable.getWriter()
    await writer.write(new TextEncoder().encode('first'))
    await fetch(gate)
    await writer.write(new TextEncoder().encode(' last'))
    await writer.close()
  }
  waitUntil(write())
  return new Response(readable, { headers: { 'cache-control': 'public, max-age=600' } })
}
