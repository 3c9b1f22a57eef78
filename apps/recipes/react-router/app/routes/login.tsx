import { redirect } from 'react-router'
import { beginSession } from '../server/sessions'
import type { Route } from './+types/login'

export async function action({ request }: Route.ActionArgs) {
  const form = new URLSearchParams(await request.text())
  if (form.get('password') !== 'duokit') throw new Response('wrong password', { status: 401 })
  const cookie = `session=${beginSession(form.get('username') ?? '')}; Path=/; HttpOnly; SameSite=Lax`
  return redirect('/account', { status: 303, headers: { 'set-cookie': cookie } })
}

export default function Login() {
  return (
    <form method="post">
      <label>
        Name <input name="username" />
      </label>
      <label>
        Password <input name="password" type="password" />
      </label>
      <button>Log in</button>
    </form>
  )
}
