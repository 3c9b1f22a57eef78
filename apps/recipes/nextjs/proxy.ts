import { type NextRequest, NextResponse } from 'next/server'
import open from './open.json'
import { duo } from './server/duo'

/** Without a `matcher`, it sees every request. Everything else needs Duo, also images, and what is added later. */
function isOpen({ nextUrl, method, headers }: NextRequest): boolean {
  // Without the `basePath`, and without the slash of `trailingSlash`.
  const pathname = nextUrl.pathname.replace(/(?<=.)\/$/, '')
  if (pathname.startsWith('/_next/static/')) return true
  // A Server Action runs on any page, also on an open one. Only route handlers may be open for what is posted.
  const isRead = method === 'GET' || method === 'HEAD'
  const isOwnForm = ['/login', '/logout'].includes(pathname) && !headers.has('next-action')
  return open.includes(pathname) && (isRead || isOwnForm)
}

export async function proxy(request: NextRequest): Promise<Response> {
  const own = duo().handle(request)
  if (own !== undefined) return own
  if (isOpen(request)) return NextResponse.next()
  const passed = await duo().guard(request)
  if (passed instanceof Response) return passed
  return passed.respond(NextResponse.next())
}
