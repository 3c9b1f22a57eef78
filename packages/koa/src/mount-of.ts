import type { Context } from 'koa'

/** The path at which koa-mount has mounted what runs now, below the mounts of Express around Koa. */
export function mountOf(ctx: Context): string | undefined {
  const around: unknown = Reflect.get(ctx.req, 'baseUrl')
  const inside = koaMount(ctx)
  if (typeof around !== 'string' || around === '') return inside
  return around + (inside ?? '')
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

/** The URL as the browser sent it: Express, where Koa is mounted in it, keeps the path that it takes off in `baseUrl`. */
export function sentUrl({ req, originalUrl }: Context): string {
  const around: unknown = Reflect.get(req, 'baseUrl')
  return typeof around === 'string' ? around + originalUrl : originalUrl
}
