import { randomBytes } from 'node:crypto'
import { checkRoute } from './auth-api/check.js'
import { pingRoute } from './auth-api/ping.js'
import type { Application } from './settings/application.js'
import { applicationHandle, type ApplicationHandle } from './application/application-handle.js'
import { Applications } from './application/applications.js'
import { controlRoutes } from './control/control-routes.js'
import type { SimulatorEvent } from './state/events.js'
import { checkNames } from './settings/check-fields.js'
import type { SimulatorSettings } from './settings/faults.js'
import { frameRoutes } from './frame/frame-routes.js'
import { isLoopback, originOf } from './transport/hosts.js'
import { keptAuthority } from './transport/kept-authority.js'
import { Listener } from './transport/listener.js'
import { readNewApplication, type NewApplication } from './application/new-application.js'
import { indexRoutes } from './overview/index-page.js'
import { oidcRoutes } from './oidc/oidc-routes.js'
import { phoneRoutes } from './phone/phone-routes.js'
import { serve, type Service } from './server/serve.js'
import type { Site } from './transport/site.js'

const routes = [...frameRoutes, ...oidcRoutes, pingRoute, checkRoute, ...phoneRoutes, ...controlRoutes, ...indexRoutes]

/** Options of a local Duo. Everything has a default. */
export interface SimulatorOptions {
  /** Default 0: any free port. */
  port?: number
  /** The address to listen on. Default: loopback, IPv4 and IPv6. Any other address needs `allowRemote`. */
  listen?: string
  /** Lets other machines connect. Control calls then need `controlToken`. Default false. */
  allowRemote?: boolean
  /** Host names in addition to `localhost` that requests may use. */
  hosts?: readonly string[]
  /** Serves https, with a certificate authority created at the start. Default false. */
  tls?: boolean
  /** With `tls`: the folder that keeps the authority for the next start, as `ca.pem` and `ca-key.pem`. */
  caDir?: string
  /** Receives each event at once, with the name of the application. */
  onEvent?: (event: SimulatorEvent, application: string) => void
  /** The default application. Missing keys are random at every start. */
  application?: Partial<Application>
  /** Its settings at the start, which `reset()` restores. */
  config?: Partial<SimulatorSettings>
  /** Its users at the start, by name, which `reset()` restores. */
  users?: NewApplication['users']
  /** Further applications, each with its own users, clock, faults and events. */
  applications?: readonly NewApplication[]
}

const optionNames: Readonly<Record<keyof SimulatorOptions, true>> = {
  port: true,
  listen: true,
  allowRemote: true,
  hosts: true,
  tls: true,
  caDir: true,
  onEvent: true,
  application: true,
  config: true,
  users: true,
  applications: true,
}

/** A running local Duo and its controls. Members that belong to an application are those of the default application. */
export interface Simulator extends ApplicationHandle {
  readonly port: number
  /** The certificate of the authority, as PEM; only with `tls`. */
  readonly ca?: string
  /** The SHA-256 of the authority's public key, in the format of certificate pins; only with `tls`. */
  readonly caPin?: string
  /** The value of `X-Duo-Simulator` for control calls if other machines may connect. On loopback, `1` is sufficient. */
  readonly controlToken: string
  readonly applications: Pick<Applications, 'get' | 'list' | 'set' | 'delete'>
  /**
   * Creates an application with its own users, clock, faults, events and pending requests, for tests that run in
   * parallel.
   *
   * @throws TypeError naming a field that does not exist or whose value is not valid
   * @example
   * const mine = simulator.createApplication({ name: 'Payroll' })
   * mine.clock.freeze(1_800_000_000) // no other application notices
   */
  createApplication(application?: NewApplication): ApplicationHandle
  /** Returns the controls of the application with this key, or undefined. */
  handle(ikey: string): ApplicationHandle | undefined
  /** Closes the port until `acceptConnections()`, as if Duo did not exist. */
  refuseConnections(): Promise<void>
  acceptConnections(): Promise<void>
  close(): Promise<void>
}

/**
 * Starts a local Duo, for development and tests only.
 *
 * @example
 * const simulator = await createSimulator()
 * const { ikey, skey } = simulator.application
 * simulator.users.outcomes('alice', 'deny', 'allow')
 * // … an application with host simulator.host, ikey and skey
 * await simulator.close()
 */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  checkNames('createSimulator', options, optionNames)
  checkAddress(options)
  const applications = startApplications(options)
  const identity = options.tls === true ? await makeIdentity(options.hosts ?? [], options.caDir) : undefined
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
  const service = { routes, applications, site }
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
  return handleOf(service, listener, identity)
}

function startApplications(options: SimulatorOptions): Applications {
  const { application = {}, config = {}, users = {}, applications = [], onEvent } = options
  const all = new Applications({ application, config, users }, onEvent)
  for (const [index, more] of applications.entries()) all.create(readNewApplication(`applications[${index}]`, more))
  return all
}

/** What https needs. */
interface Identity {
  ca: string
  pin: string
  server: { cert: string; key: string }
}

// Loaded only if it is needed, because the library for certificates is by far the largest part.
async function makeIdentity(hosts: readonly string[], folder: string | undefined): Promise<Identity> {
  const { makeAuthority, restoreAuthority } = await import('./transport/tls.js')
  const makers = {
    make: () => makeAuthority({ hosts, kept: true }),
    restore: (files: { ca: string; key: string }) => restoreAuthority(files, hosts),
  }
  const { ca, pin, issue } = await (folder === undefined
    ? makeAuthority({ hosts, kept: false })
    : keptAuthority(folder, makers))
  return { ca, pin, server: await issue(['localhost', ...hosts]) }
}

function handleOf({ applications, site }: Service, listener: Listener, identity: Identity | undefined): Simulator {
  return {
    ...applicationHandle(applications.usual, site),
    port: site.port,
    ...(identity === undefined ? {} : { ca: identity.ca, caPin: identity.pin }),
    controlToken: site.controlToken,
    applications,
    createApplication: (application = {}) =>
      applicationHandle(applications.create(readNewApplication('application', application)), site),
    handle: (ikey) => {
      const duo = applications.duoOf(ikey)
      return duo && applicationHandle(duo, site)
    },
    refuseConnections: () => listener.close(),
    acceptConnections: () => listener.open(),
    close: async () => {
      for (const duo of applications.duos()) duo.end('The simulator was closed.')
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
