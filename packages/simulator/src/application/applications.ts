import { changedApplication, newApplication, type Application } from '../settings/application.js'
import type { SimulatorEvent } from '../state/events.js'
import { LocalDuo, type StartingState } from './local-duo.js'

const MOST = 1000

/** The applications of one simulator. Each has a Duo of its own; the first is the default one, made at the start. */
export class Applications {
  /** The Duo of the application of the start, which also gets everything that belongs to no application. */
  readonly usual: LocalDuo
  readonly #duos = new Map<string, LocalDuo>()

  readonly #onEvent: ((event: SimulatorEvent, application: string) => void) | undefined

  constructor(start: StartingState = {}, onEvent?: (event: SimulatorEvent, application: string) => void) {
    this.#onEvent = onEvent
    this.usual = this.create(start)
  }

  /** The application with this key, or undefined. */
  get(ikey: string): Application | undefined {
    const found = this.#duos.get(ikey)
    return found && structuredClone(found.application)
  }

  list(): Application[] {
    return this.duos().map(({ application }) => structuredClone(application))
  }

  /** Changes an application, or registers a new one: what is not given is random (keys) or usual. */
  set(ikey: string, change: Partial<Omit<Application, 'ikey'>> = {}): Application {
    const found = this.#duos.get(ikey)
    if (found === undefined) this.create({ application: { ...change, ikey } })
    else found.application = changedApplication(found.application, change)
    return this.get(ikey) as Application
  }

  /** Forgets an application and everything about it. False if there is none with this key. */
  delete(ikey: string): boolean {
    const found = this.#duos.get(ikey)
    if (found === undefined) return false
    if (found === this.usual) throw new TypeError('application: the default application cannot be deleted')
    this.#duos.delete(ikey)
    found.end('The application was deleted.')
    return true
  }

  /** Registers an application with its own users, clock, faults, events and pending requests. */
  create(start: StartingState): LocalDuo {
    if (this.#duos.size >= MOST) throw new TypeError(`application: there are ${MOST} already; delete some first`)
    const duo = new LocalDuo({ ...start, application: newApplication(start.application ?? {}) })
    const { ikey } = duo.application
    if (this.#duos.has(ikey)) throw new TypeError(`application.ikey: ${ikey} is registered already`)
    this.#duos.set(ikey, duo)
    duo.events.listener = this.#onEvent && ((event) => this.#onEvent?.(event, duo.application.name))
    return duo
  }

  /** The keys of all, for messages that say what there is. */
  keys(): string {
    return [...this.#duos.keys()].join(', ')
  }

  duos(): LocalDuo[] {
    return [...this.#duos.values()]
  }

  /** The Duo of the application with this key. */
  duoOf(ikey: string | undefined): LocalDuo | undefined {
    return ikey === undefined ? undefined : this.#duos.get(ikey)
  }

  /** The Duo in which the login with this session id goes on. */
  duoOfSession(sid: string): LocalDuo | undefined {
    return this.duos().find(({ logins }) => logins.has(sid))
  }
}
