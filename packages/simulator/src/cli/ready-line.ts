import type { Simulator } from '../simulator.js'

/** What a program needs to know when the simulator has started, as one line of JSON. */
export function readyLine(simulator: Simulator, caFile: string | undefined): string {
  const { url, host, port, controlToken, caPin, applications } = simulator
  return JSON.stringify({
    ready: true,
    url,
    host,
    port,
    controlToken,
    ...(caFile === undefined ? {} : { caFile }),
    ...(caPin === undefined ? {} : { caPin }),
    applications: applications.list().map(({ ikey, skey, name, type }) => ({
      name,
      type,
      ikey,
      skey,
      phoneUrl: simulator.handle(ikey)?.phoneUrl,
    })),
  })
}
