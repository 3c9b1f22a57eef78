import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ReadableStream } from 'node:stream/web'
import type { NodeOutgoing } from '@duokit/core'

/** The parts of an h3 2 event that are read: a web request, and the response so far. */
export interface WebEvent {
  /** As h3 routes by it: without escapes that need not be there, and under `mount` without the prefix. */
  readonly url: { readonly pathname: string; readonly search: string }
  readonly req: {
    readonly method: string
    readonly url: string
    readonly headers: { get(name: string): string | null }
    readonly body: ReadableStream | null
    readonly bodyUsed: boolean
  }
  readonly res: {
    readonly headers: Headers
    /** Those of an error; missing in the first copies of h3 2, such as the one of Nitro 3.0. */
    readonly errHeaders?: Headers | undefined
  }
  readonly runtime?: { readonly node?: NodePair | undefined } | undefined
}

/** Node's own pair, below an event of h3 2 on a server of Node's. */
interface NodePair {
  readonly req: {
    readonly url?: string | undefined
    /** Of Express: the path that its mounts have taken off. */
    readonly baseUrl?: string | undefined
    readonly headers?: IncomingMessage['headers']
  }
  readonly res?: NodeOutgoing | undefined
}

/** What is read of an event of h3 1: Node's request, or what another runtime has put in its place. */
export interface NodeEvent {
  readonly node: {
    readonly req: IncomingMessage & { originalUrl?: string; baseUrl?: string }
    readonly res: ServerResponse
  }
  readonly _requestBody?: unknown
}

/** The majors have different events. */
export function isWebEvent(event: object): event is WebEvent {
  return 'url' in event
}

/** Node's response, on a server of Node's. */
export function nodeResponse(event: object): ServerResponse | undefined {
  const node: unknown = isWebEvent(event) ? event.runtime?.node : Reflect.get(event, 'node')
  return typeof node === 'object' && node !== null
    ? (Reflect.get(node, 'res') as ServerResponse | undefined)
    : undefined
}
