import { type DuoProof, isDuoError, type Requirement } from '@duokit/web'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { duo } from './duo'

/**
 * The proof of the user who sends a request, for pages and Server Actions. Each of them asks by itself, also behind the
 * proxy. A user without a proof goes to Duo and comes back to `path`.
 */
export async function proofFor(path: string, requirement?: Requirement): Promise<DuoProof> {
  const sent = new Headers(await headers())
  // Next.js turns the redirect into what its router or a browser expects.
  sent.set('accept', 'text/html')
  sent.set('sec-fetch-mode', 'navigate')
  sent.set('sec-fetch-dest', 'document')
  const request = new Request(new URL(path, process.env['ORIGIN']), { headers: sent })
  try {
    return (await duo().require(request, requirement)).proof
  } catch (error) {
    const way = isDuoError(error) ? (error.login ?? error.start) : undefined
    if (way === undefined) throw error
    return redirect(way)
  }
}
