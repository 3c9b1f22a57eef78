import { redirect } from 'react-router'
import { duo, sessionIdOf } from '../server/duo'
import { endSession } from '../server/sessions'
import type { Route } from './+types/logout'

export async function action({ request }: Route.ActionArgs) {
  const headers = await duo().forget(request)
  endSession(sessionIdOf(request) ?? '')
  return redirect('/', { status: 303, headers })
}
