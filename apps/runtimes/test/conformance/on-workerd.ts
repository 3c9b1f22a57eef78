import { type CreateFetch, createHost, type Handle } from './host.js'

/** One worker has as many entrypoints, each with a port of its own, as a scenario starts applications. */
export const entrypoints: readonly string[] = Array.from({ length: 12 }, (_, index) => `place${index}`)

/** What the module of the worker exports. */
export interface Worker {
  readonly control: { fetch: Handle }
  readonly places: readonly { fetch: Handle }[]
}

export function run(createFetch: CreateFetch): Worker {
  const handles = new Map<string, Handle>()
  const closed = () => new Response('no application', { status: 404 })
  return {
    places: entrypoints.map((name) => ({ fetch: (request) => (handles.get(name) ?? closed)(request) })),
    control: {
      fetch: createHost(createFetch, (handle) => {
        const name = entrypoints.find((each) => !handles.has(each))
        if (name === undefined) throw new Error('A scenario starts more applications than there are places.')
        handles.set(name, handle)
        return { name, close: () => handles.delete(name) }
      }),
    },
  }
}
