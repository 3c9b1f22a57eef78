import type { TargetOptions } from '@duokit/conformance'
import type { RemoteOptions } from './callback-server.js'
import { type Callback, pack, type Packed, unpack } from './packed.js'

// Runs in Bun, Deno and workerd: only what all of them have.

export type Handle = (request: Request) => Response | Promise<Response>
/** What the test of an adapter makes its application with. */
export type CreateFetch = (options: TargetOptions) => Handle

/** A server of the runtime, or a place in it, for one application. */
export interface Place {
  /** What the suite knows it by. */
  readonly name: string
  close(): unknown
}

/** Serves applications on a runtime: `POST` starts one with the options in the body, `DELETE` with a name ends it. */
export function createHost(createFetch: CreateFetch, open: (handle: Handle) => Place | Promise<Place>): Handle {
  const places = new Map<string, Place>()
  return async (request) => {
    if (request.method === 'DELETE') {
      const name = await request.text()
      await places.get(name)?.close()
      return new Response(String(places.delete(name)))
    }
    try {
      const place = await open(application(createFetch, (await request.json()) as RemoteOptions))
      places.set(place.name, place)
      return new Response(place.name)
    } catch (error) {
      return new Response(String(error), { status: 500 })
    }
  }
}

/** The application, with the clock of the suite; its events arrive there before the response does. */
function application(createFetch: CreateFetch, { options, callbacks, clock }: RemoteOptions): Handle {
  let time = 0
  const events: unknown[] = []
  const call = (callback: number, ...given: unknown[]) => callBack(callbacks, { callback, given: pack(given) })
  const unpacked = unpack(
    options,
    (number): Callback =>
      (...given) =>
        call(number, ...given),
  ) as TargetOptions
  const onEvent = unpacked.duo.onEvent as ((event: unknown) => Promise<void>) | undefined
  const duo = {
    ...unpacked.duo,
    ...(clock !== null && { now: () => time }),
    ...(onEvent && { onEvent: (event: unknown) => events.push(event) }),
  }
  const handle = createFetch({ ...unpacked, duo })
  const settle = async (): Promise<void> => {
    // Each request sends what is there: workerd lets none wait for what another one sends.
    for (const event of events.splice(0)) await onEvent?.(event)
  }
  return async (request) => {
    if (clock !== null) time = Number(await call(clock))
    try {
      return await handle(request)
    } finally {
      await settle()
    }
  }
}

async function callBack(url: string, sent: Packed): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(sent) })
  const { value, thrown } = (await response.json()) as { value?: Packed; thrown?: Packed }
  if (thrown !== undefined) throw unpack(thrown)
  return unpack(value ?? null)
}
