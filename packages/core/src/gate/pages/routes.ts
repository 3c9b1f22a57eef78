import { promptScript } from './prompt-script.js'
import { pathOf } from '../request/request.js'

/** The gate's own routes. */
export type RouteName = 'start' | 'callback' | 'status' | 'logout' | 'script'

/** A route that a path belongs to, with the methods that it takes. */
export interface Route {
  readonly name: RouteName
  readonly methods: readonly string[]
}

/**
 * Finds the gate's route for a URL by its exact path, without case folding or decoding. One slash at the end does not
 * matter: Next.js and Astro can add it to each path, with a redirect that no application can keep from happening.
 */
export interface Routes {
  find(url: string): Route | undefined
  /** The script under the name that its content gives it. */
  readonly scriptPath: string
}

/**
 * @param callback - the methods that Duo's responses arrive with, for the prompts of this gate
 */
export function createRoutes(basePath: string, callback: readonly string[]): Routes {
  const scriptPath = `${basePath}/prompt.${promptScript().hash}.js`
  const route = (name: RouteName, methods: readonly string[]): Route => ({ name, methods })
  // The reference page of the routes is made of this table and its comments.
  const table = new Map<string, Route>([
    // Starts a login: redirects to Duo, or shows the page with the iframe. `?next=/path` is where the login leads. A
    // script gets JSON with `authUrl`, or with `host`, `sigRequest` and `postAction`.
    [`${basePath}/start`, route('start', ['GET', 'HEAD'])],
    // Verifies Duo's response, then redirects (303) to `next`. A script gets `{ verified, next, data }`. For the
    // Universal Prompt this is the redirect URL, a `GET`; the iframe's page sends a `POST`.
    [`${basePath}/callback`, route('callback', callback)],
    // Returns `{ "verified": false }`, or `verified`, `username`, `verifiedAt`, `expiresAt` and `method`, and with the
    // Universal Prompt also `factor` and `reason` if Duo reports them. Times are seconds since 1970.
    [`${basePath}/status`, route('status', ['GET', 'HEAD'])],
    // Deletes the proof. A person is redirected (303) to `?next=` or `/`; a script gets 204. It does not end your own
    // session.
    [`${basePath}/logout`, route('logout', ['POST'])],
    // The browser script of the iframe.
    [`${basePath}/prompt.js`, route('script', ['GET', 'HEAD'])],
    // The same script under a name that its content determines, so that a page gets the one that it names.
    [scriptPath, route('script', ['GET', 'HEAD'])],
  ])
  return {
    scriptPath,
    find: (url) => (url.startsWith(basePath) ? table.get(pathOf(url).replace(/\/$/, '')) : undefined),
  }
}
