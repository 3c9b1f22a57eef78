import type { Context, Middleware } from './server.js'

/** What a usual body parser leaves: the text, and an object. */
export const parser: Middleware = async (ctx, next) => {
  const text = (await bytesOf(ctx)).toString()
  leave(ctx, { rawBody: text, body: objectOf(text) })
  await next()
}

/** What a parser leaves that keeps an object, bytes, or both. */
export function leaving(
  rawOf: (text: string) => unknown,
  bodyOf: (body: object, text: string) => unknown = (body) => body,
): Middleware {
  return async (ctx, next) => {
    const text = (await bytesOf(ctx)).toString()
    leave(ctx, { rawBody: rawOf(text), body: bodyOf(objectOf(text), text) })
    await next()
  }
}

async function bytesOf({ request }: Context): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function leave({ request }: Context, made: { rawBody: unknown; body: unknown }): void {
  Object.assign(request, made)
}

/** Fields that came several times are lists. */
function objectOf(text: string): object {
  const query = new URLSearchParams(text)
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name)
      return [name, values.length === 1 ? values[0] : values]
    }),
  )
}
