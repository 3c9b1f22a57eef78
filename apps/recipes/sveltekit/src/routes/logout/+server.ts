import { duo } from '../../lib/server/duo'
import { endSession } from '../../lib/server/sessions'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async (event) => {
  const headers = await duo().forget(event.request, event)
  endSession(event.cookies.get('session') ?? '')
  headers.set('location', '/')
  return new Response(null, { status: 303, headers })
}
