import { beginSession } from '../../server/sessions'

const page = `<!doctype html>
<form method="post">
  <label>Name <input name="username"></label>
  <label>Password <input name="password" type="password"></label>
  <button>Log in</button>
</form>`

export const GET = () => new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } })

export async function POST(request: Request): Promise<Response> {
  const form = new URLSearchParams(await request.text())
  if (form.get('password') !== 'duokit') return new Response('wrong password', { status: 401 })
  const cookie = `session=${beginSession(form.get('username') ?? '')}; Path=/; HttpOnly; SameSite=Lax`
  return new Response(null, { status: 303, headers: { location: '/account', 'set-cookie': cookie } })
}
