/** Paths that a rule for everything does not mean. */
export interface OwnPaths {
  /**
   * Nuxt's own: the built files, which are public, and the page that shows an error, which answers nobody from outside.
   */
  isNuxts(path: string): boolean
  /** Whether an address, as the browser sent it, can be one of the gate's routes. */
  isGates(address: string): boolean
  /** What pages ask before they are shown. */
  isCheck(address: string): boolean
}

/** @param app - where the application lives, from the runtime configuration */
export function createOwnPaths(app: { baseURL: string; buildAssetsDir: string }, basePath: string): OwnPaths {
  const assets = `/${app.buildAssetsDir.replace(/^\/|\/$/g, '')}/`
  const gates = app.baseURL.replace(/\/$/, '') + basePath
  return {
    isNuxts: (path) => /^\/__nuxt_error(?:\?|$)/.test(path) || (path.startsWith(assets) && !/%|\.\.|\\/.test(path)),
    isGates: (address) => address.startsWith(`${gates}/`),
    isCheck: (address) => address.replace(/\?.*$/s, '') === `${gates}/check`,
  }
}
