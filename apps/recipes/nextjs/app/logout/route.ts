import { duo, sessionIdOf } from '../../server/duo'
import { endSession } from '../../server/sessions'

export async function POST(request: Request): Promise<Response> {
  const headers = await duo().forget(request)
  endSession(sessionIdOf(request) ?? '')
  headers.set('location', '/')
  return new Response(null, { status: 303, headers })
}
