import type { Application } from '../application.js'
import type { Visitor } from '../visitor.js'

/** Where Duo sends a browser that it was asked about anew. */
export async function wayBack(app: Application, visitor: Visitor): Promise<URL> {
  return new URL(await app.answerTo(await app.beginRedirect(visitor)), app.origin)
}

export function pathOf({ pathname, search }: URL): string {
  return pathname + search
}
