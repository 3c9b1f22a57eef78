import type { APIRoute } from 'astro'
import { duo } from '../server/duo'
import { endSession } from '../server/sessions'

export const POST: APIRoute = async (context) => {
  const headers = await duo().forget(context.request, context)
  endSession(context.cookies.get('session')?.value ?? '')
  headers.set('location', '/')
  return new Response(null, { status: 303, headers })
}
