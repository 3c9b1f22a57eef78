import type { Context } from 'koa'

/** The path at which koa-mount has mounted what runs now, below the mounts of Express around Koa. */
export function mountOf(ctx: Context): string | undefined {
  const around = baseUrl(ctx)
  const inside = koaMount(ctx)
  return around === '' ? inside : around + (inside ?? '')
}

/** A middleware that rewrites URLs mounts nothing. */
function koaMount(ctx: Context): string | undefined {
  const { originalUrl, url } = ctx
  if (originalUrl === url) return undefined
  const last: unknown = Reflect.get(ctx, 'mountPath')
  if (typeof last !== 'string') return undefined
  const [sent = '', routed = ''] = [originalUrl, url].map((one) => one.split('?', 1)[0])
  const rest = routed.replace(/^\//, '')
  const mount = sent.endsWith(rest) ? sent.slice(0, sent.length - rest.length).replace(/\/$/, '') : ''
  return mount.endsWith(last.replace(/\/$/, '')) ? mount : undefined
}

/** The URL as the browser sent it. */
export function sentUrl(ctx: Context): string {
  return baseUrl(ctx) + ctx.originalUrl
}

/** Express, where Koa is mounted in it, keeps the path that it takes off. */
function baseUrl(ctx: Context): string {
  // Read as a plain property, which engines make fast.
  const { baseUrl: taken } = ctx.req as { baseUrl?: unknown }
  return typeof taken === 'string' ? taken : ''
}
