import { DuoError } from '../../errors/errors.js'
import { type ConnectOptions, recheckTime } from './connection-options.js'
import { guard, type Refused, type RequiredDecision } from './guard.js'
import { lateAct } from './late-act.js'
import type { MaybePromise } from '../../maybe-promise.js'
import { type DuoProof, loginOf } from '../proofs/proof.js'
import { startRecheck } from './recheck.js'
import { problemOfRefusal } from '../responses/problem.js'
import { refusalError } from './refusal-error.js'
import type { GateRequest } from '../request/request.js'
import { checkRequirement, type Requirement } from '../proofs/requirement.js'
import type { Workings } from '../setup/workings.js'

/** An open socket or event stream of a login. */
export interface DuoConnection {
  /** What the latest check found. */
  readonly proof: DuoProof
  /**
   * Aborts when this login ends: by `forget` or `POST logout` in this process, by `end`, when the proof expires, or
   * when the session has ended or belongs to another user. The reason is a `DuoError`.
   */
  readonly signal: AbortSignal
  /**
   * Judges a message by the state at this moment: it reads the session again. A connection whose login has ended is
   * aborted.
   */
  check(requirement?: Requirement): Promise<RequiredDecision>
  /**
   * The same for use inside a message handler.
   *
   * @throws DuoError `duo_required` and others
   */
  require(requirement?: Requirement): Promise<DuoProof>
  /** Ends this connection, and no other of its login: its signal aborts, and its socket closes. */
  end(): void
  /** Stops watching, because the socket has closed. Guards of upgrades do this themselves. */
  close(): void
}

interface Parts<Ctx> {
  readonly workings: Workings<Ctx>
  readonly proof: DuoProof
  /** Reads the request again, with the current session. */
  readonly read: () => MaybePromise<GateRequest<Ctx>>
  readonly options: ConnectOptions
}

/** Watches the login of an open socket or stream. */
export function openConnection<Ctx>({ workings, proof, read, options }: Parts<Ctx>): DuoConnection {
  const { live, now } = workings
  const controller = new AbortController()
  const login = loginOf(proof)
  let current = proof
  let isOpen = true
  let release = (): void => undefined
  let stop = (): void => undefined

  const close = (): void => {
    isOpen = false
    stop()
    release()
  }
  const ending = lateAct(() => {
    controller.abort(new DuoError('duo_required', 'the login of this connection has ended'))
    stop()
  })
  const end = (): void => {
    if (!isOpen) return
    isOpen = false
    release()
    ending.act()
  }

  const check = async (requirement?: Requirement): Promise<RequiredDecision> => {
    checkRequirement(requirement)
    ending.settle()
    if (!isOpen) return endedDecision(workings)
    const request = await read()
    const decision = await guard(workings, request, requirement)
    if (decision.pass && loginOf(decision.proof) === login) current = decision.proof
    // Another login of the same session is not the one whose user opened this connection.
    else if (decision.pass || !(await isStillVerified(workings, request, { requirement, login }))) end()
    // It may have ended while the session was read.
    if (!isOpen && decision.pass) return endedDecision(workings)
    return decision
  }

  release = live.watch(login, end)
  if (isOpen) {
    const secondsLeft = (): number => current.expiresAt - now()
    stop = startRecheck({ every: recheckTime(options), secondsLeft, check, end })
  }
  return {
    get proof() {
      return current
    },
    signal: controller.signal,
    check,
    async require(requirement) {
      const decision = await check(requirement)
      if (!decision.pass) throw refusalError(decision)
      return decision.proof
    },
    end,
    close,
  }
}

/** A refusal of one message's requirement does not end the connection. */
async function isStillVerified<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  asked: { readonly requirement: Requirement | undefined; readonly login: string },
): Promise<boolean> {
  if (asked.requirement === undefined) return false
  const decision = await guard(workings, request, undefined)
  return decision.pass && loginOf(decision.proof) === asked.login
}

/** What a message gets whose login has ended. */
export function endedDecision<Ctx>({ site }: Workings<Ctx>): Refused {
  const code = 'duo_required'
  const start = site.address(`${site.basePath}/start`)
  return { pass: false, code, start, login: undefined, answer: problemOfRefusal(code, start, []) }
}
