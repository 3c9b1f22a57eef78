/** Paths that a rule for `/**` does not guard. */
export interface OwnPaths {
  /**
   * Nuxt's own paths: the built files, which are public, and the error page, which cannot be requested from outside.
   */
  isNuxts(path: string): boolean
  /** Whether a URL, as the browser sent it, can be one of the gate's routes. */
  isGates(address: string): boolean
  /** Whether a URL is the route that pages request before they are shown. */
  isCheck(address: string): boolean
}

/** @param app - the paths of the application, from the runtime configuration */
export function createOwnPaths(app: { baseURL: string; buildAssetsDir: string }, basePath: string): OwnPaths {
  const assets = `/${app.buildAssetsDir.replace(/^\/|\/$/g, '')}/`
  const gates = app.baseURL.replace(/\/$/, '') + basePath
  return {
    isNuxts: (path) => /^\/__nuxt_error(?:\?|$)/.test(path) || (path.startsWith(assets) && !/%|\.\.|\\/.test(path)),
    isGates: (address) => address.startsWith(`${gates}/`),
    isCheck: (address) => address.replace(/\?.*$/s, '') === `${gates}/check`,
  }
}
