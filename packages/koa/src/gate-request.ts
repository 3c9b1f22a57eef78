import { type GateRequest, readForm } from '@duokit/core'
import type { Context } from 'koa'

/** Koa's request as the gate reads it: by the address that the browser sent, whatever was mounted in between. */
export function toGateRequest(ctx: Context): GateRequest<Context> {
  return {
    ctx,
    method: ctx.method,
    url: ctx.originalUrl,
    header: (name) => headerText(ctx.req.headers[name]),
    form: () => readForm({ ...bodyOf(ctx.request), stream: ctx.req, length: ctx.request.length }),
  }
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}

/** Where koa-body, koa-bodyparser and their successors leave what they read. */
function bodyOf(request: object): { raw: unknown; parsed: unknown } {
  return { raw: Reflect.get(request, 'rawBody'), parsed: Reflect.get(request, 'body') }
}
