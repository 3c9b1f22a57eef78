import { type GateRequest, pathAndQuery, webRequest } from '@duokit/core'
import type { Context } from 'hono'

/** Reads a request for the gate. */
export function readRequest<Ctx extends Context>(ctx: Ctx, below: (url: string) => string): GateRequest<Ctx> {
  const { raw } = ctx.req
  return webRequest(raw, { ctx, url: below(pathAndQuery(raw.url)), keptBody })
}

/** Hono keeps what `c.req` has read. A parsed form is not a string any more. */
function keptBody({ req }: Context): Promise<string | FormData> {
  const { arrayBuffer, formData } = req.bodyCache
  return arrayBuffer === undefined && formData !== undefined ? req.formData() : req.text()
}
