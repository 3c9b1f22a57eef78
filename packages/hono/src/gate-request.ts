import { type GateRequest, pathAndQuery, webRequest } from '@duokit/core'
import type { Context, HonoRequest } from 'hono'

/** Reads a request for the gate. */
export function readRequest<Ctx extends Context>(ctx: Ctx, below: (url: string) => string): GateRequest<Ctx> {
  const { raw } = ctx.req
  return webRequest(raw, { ctx, url: below(pathAndQuery(raw.url)), parsed: new KeptBody(ctx.req) })
}

/** A class, since an object with a getter of its own would cost every guarded request more than the rest. */
class KeptBody {
  readonly #req: HonoRequest

  constructor(req: HonoRequest) {
    this.#req = req
  }

  get rawBody(): Promise<string | undefined> | undefined {
    return this.#req.raw.bodyUsed ? keptBody(this.#req).catch(() => undefined) : undefined
  }
}

/** Hono keeps what `c.req` has read. A parsed form is not a string any more. */
async function keptBody(req: HonoRequest): Promise<string> {
  if (req.bodyCache.arrayBuffer !== undefined || req.bodyCache.formData === undefined) return req.text()
  const text = new URLSearchParams()
  // A file is not Duo's response.
  for (const [name, value] of await req.formData()) if (typeof value === 'string') text.append(name, value)
  return text.toString()
}
