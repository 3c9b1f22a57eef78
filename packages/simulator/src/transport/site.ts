/** Where the local Duo listens. */
export interface Site {
  scheme: 'http' | 'https'
  port: number
  /** The origin, such as `http://localhost:4100`. */
  url: string
  /** Host names beside loopback's that requests may be for. */
  names: readonly string[]
  /** Whether others than this machine may reach it. */
  remote: boolean
  /** What a control call has to send in `X-Duo-Simulator` when `remote`. */
  controlToken: string
  /** Closes the port for so many real seconds. */
  refuseFor(seconds: number): void
}

/** What an application configures as Duo's host: the whole origin with plain http, the host alone with https. */
export const apiHostOf = ({ scheme, url }: Site): string => (scheme === 'https' ? new URL(url).host : url)
