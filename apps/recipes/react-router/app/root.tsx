import { Links, Meta, Outlet, Scripts } from 'react-router'
import type { Route } from './+types/root'
import { isOpen } from './server/open'
import { proofOf } from './server/proof'

/** A prerendered page is a file, which is served to everyone: the build fails for one that needs Duo. */
export const middleware: Route.MiddlewareFunction[] = [
  ({ request, context }) => {
    if (!isOpen(request)) proofOf(context)
  },
]

export default function Root() {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <Meta />
        <Links />
      </head>
      <body>
        <Outlet />
        <Scripts />
      </body>
    </html>
  )
}
