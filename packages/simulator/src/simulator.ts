import { randomBytes } from 'node:crypto'
import { checkRoute } from './auth-api/check.js'
import { pingRoute } from './auth-api/ping.js'
import type { Application, Applications } from './applications.js'
import type { Clock } from './clock.js'
import type { EventLog } from './events.js'
import { controlRoutes } from './control/control-routes.js'
import type { Config, SimulatorSettings } from './faults.js'
import { frameRoutes } from './frame/frame-routes.js'
import { isLoopback, originOf } from './hosts.js'
import { Listener } from './listener.js'
import { LocalDuo } from './local-duo.js'
import { indexRoutes } from './pages/index-page.js'
import type { Pending } from './pending.js'
import { oidcRoutes } from './oidc/oidc-routes.js'
import { phoneRoutes } from './phone/phone-routes.js'
import { serve } from './serve.js'
import { apiHostOf, type Place, type Site } from './site.js'
import type { Users } from './users.js'

const routes = [...frameRoutes, ...oidcRoutes, pingRoute, checkRoute, ...phoneRoutes, ...controlRoutes, ...indexRoutes]

/** How to start a local Duo. Everything has a usual value. */
export interface SimulatorOptions {
  /** Default 0: any free port. */
  port?: number
  /** The address to listen on. Default: loopback, IPv4 and IPv6. Others need `allowRemote`. */
  listen?: string
  /** Lets other machines in. Control calls then need `controlToken`. Default false. */
  allowRemote?: boolean
  /** Host names beside localhost that requests may be for. */
  hosts?: readonly string[]
  /** https, with a certificate authority made at the start. Default false. */
  tls?: boolean
  /** The application of the start. Keys that are not given are random at every start. */
  application?: Partial<Application>
  /** Settings of the start, to which `reset()` returns. */
  config?: Partial<SimulatorSettings>
}

/** A running local Duo, and the hands on it. */
export interface Simulator {
  /** The origin, such as `http://localhost:53812`. */
  readonly url: string
  /** What an application configures as Duo's host: with plain http the whole origin, with https `localhost:53812`. A scheme's own port (80, 443) is left out. */
  readonly host: string
  readonly port: number
  /** The certificate of the authority, as PEM; there with `tls` only. */
  readonly ca?: string
  /** The phone, with its token. */
  readonly phoneUrl: string
  /** What control calls send in `X-Duo-Simulator` when other machines are let in; on loopback `1` does. */
  readonly controlToken: string
  /** The application of the start: its `ikey` and `skey` are what the application under test needs. */
  readonly application: Readonly<Application>
  readonly applications: Pick<Applications, 'get' | 'list' | 'set'>
  readonly users: Pick<Users, 'get' | 'list' | 'set' | 'outcomes' | 'delete'>
  readonly events: Pick<EventLog, 'list' | 'last' | 'clear'>
  readonly clock: Clock
  readonly config: Pick<Config, 'get' | 'set' | 'reset'>
  readonly pending: Pick<Pending, 'list' | 'next' | 'answer' | 'approve' | 'deny' | 'fraud' | 'timeout'>
  /** As after the start: no users, no events, usual settings and time, the same keys. */
  reset(): void
  /** Closes the port, as if Duo were not there at all, until `acceptConnections()`. */
  refuseConnections(): Promise<void>
  acceptConnections(): Promise<void>
  close(): Promise<void>
}

/**
 * Starts a local Duo: not the real one, and for development and tests only.
 *
 * @example
 * const simulator = await createSimulator()
 * const { ikey, skey } = simulator.application
 * simulator.users.outcomes('alice', 'deny', 'allow')
 * // … an application with host simulator.host, ikey and skey
 * await simulator.close()
 */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  checkAddress(options)
  const duo = new LocalDuo(options)
  const identity = options.tls === true ? await makeIdentity(options.hosts ?? []) : undefined
  const remote = options.allowRemote === true
  const site: Site = {
    scheme: identity ? 'https' : 'http',
    port: 0,
    url: '',
    names: options.hosts ?? [],
    remote,
    controlToken: randomBytes(18).toString('base64url'),
    refuseFor: (seconds) => listener.closeFor(seconds),
  }
  const service = { routes, place: { duo, site } }
  const listener: Listener = new Listener(
    {
      addresses: options.listen === undefined ? ['127.0.0.1', '::1'] : [options.listen],
      port: options.port ?? 0,
      tls: identity?.server,
    },
    (message, response) => void serve(service, message, response),
  )
  await listener.open()
  site.port = listener.port
  site.url = originOf({ ...site, name: 'localhost' })
  return handleOf(service.place, listener, identity?.ca)
}

// Loaded when it is asked for: what makes certificates is by far the largest part.
async function makeIdentity(hosts: readonly string[]): Promise<{ ca: string; server: { cert: string; key: string } }> {
  const { makeAuthority } = await import('./tls.js')
  const { ca, issue } = await makeAuthority(hosts)
  return { ca, server: await issue(['localhost', ...hosts]) }
}

function handleOf({ duo, site }: Place, listener: Listener, ca: string | undefined): Simulator {
  return {
    url: site.url,
    host: apiHostOf(site),
    port: site.port,
    ...(ca === undefined ? {} : { ca }),
    phoneUrl: `${site.url}/phone?token=${duo.phoneToken}`,
    controlToken: site.controlToken,
    application: duo.application,
    applications: duo.applications,
    users: duo.users,
    events: duo.events,
    clock: duo.clock,
    config: duo.config,
    pending: duo.pending,
    reset: () => duo.reset(),
    refuseConnections: () => listener.close(),
    acceptConnections: () => listener.open(),
    close: async () => {
      duo.pending.clear('The simulator was closed.')
      await listener.end()
    },
  }
}

function checkAddress({ listen, allowRemote }: SimulatorOptions): void {
  if (listen === undefined || isLoopback(listen) || allowRemote === true) return
  throw new TypeError(
    `listen: ${listen} can be reached from other machines. The local Duo lets anybody in; to do that on purpose, set allowRemote.`,
  )
}
