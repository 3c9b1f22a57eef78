import type { SessionLibrary } from './session-library.js'

/**
 * Follows a session that is kept apart from its requests. Each of them has a copy, and writes it back at its end: that
 * would bring back a session that another request has ended in the meantime.
 *
 * @returns whether the session is still kept
 */
export async function followSession<Ctx>(library: SessionLibrary<Ctx>, ctx: Ctx): Promise<() => Promise<boolean>> {
  const id = library.idOf(ctx)
  if (id === undefined) return async () => true
  // As if this request had ended it: then nothing is written back.
  const endUnlessKept = async () => {
    const isKept = Boolean(await library.load(ctx, id))
    if (!isKept) await library.end(ctx)
    return isKept
  }
  const kept = await library.load(ctx, id)
  if (kept) await library.reload(ctx, kept)
  // It may have ended while it was read.
  await endUnlessKept()
  // A new id is a session that the application has made in the meantime.
  return async () => library.idOf(ctx) !== id || (await endUnlessKept())
}
