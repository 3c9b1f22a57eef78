import { beginSession } from '../../lib/server/sessions'
import { fail, redirect } from '@sveltejs/kit'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, cookies }) => {
    const form = new URLSearchParams(await request.text())
    if (form.get('password') !== 'duokit') return fail(401)
    cookies.set('session', beginSession(form.get('username') ?? ''), { path: '/' })
    redirect(303, '/account')
  },
}
