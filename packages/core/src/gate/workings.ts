import { createCookieJar } from './cookies.js'
import { createEmitter, type DuoEvent } from './events.js'
import { checkDuoFitsSite, checkGateOptions, checkMaxAge, cookieSecretsOf, type GateOptions } from './options.js'
import { createPendingLogins, type PendingLogins } from './pending.js'
import { createProofReader } from './proof.js'
import type { ProofStore } from './proof-store.js'
import type { OpenPrompt, Prompt } from './prompt.js'
import { createSeal, type Seal } from './seal.js'
import { createRoutes, type Routes } from './routes.js'
import { memorySingleUse, type SingleUse } from './single-use.js'
import { createSite, type Site } from './site.js'
import { createStandingReader, type Standing } from './standing.js'
import type { MaybePromise } from './maybe-promise.js'
import type { GateRequest } from './request.js'

/** A gate's parts, checked and put together once; the steps of a login share them. */
export interface Workings<Ctx> {
  readonly options: GateOptions<Ctx>
  readonly site: Site
  readonly routes: Routes
  readonly prompt: Prompt
  readonly steps: OpenPrompt
  readonly store: ProofStore<Ctx>
  readonly proofSeal: Seal
  readonly pending: PendingLogins
  readonly singleUse: SingleUse
  /** Seconds that a verification counts. */
  readonly maxAge: number
  readonly standingOf: (request: GateRequest<Ctx>) => MaybePromise<Standing>
  readonly emit: (event: DuoEvent) => void
  /** Seconds. */
  readonly now: () => number
}

/** @throws DuoError `invalid_option` */
export function assemble<Ctx>(given: GateOptions<Ctx>): Workings<Ctx> {
  const options = Object.freeze({ ...given })
  checkGateOptions(options)
  const { prompt, now: milliseconds = Date.now } = options
  const site = createSite(options)
  checkDuoFitsSite(prompt, site)
  const maxAge = checkMaxAge(options.maxAge)
  const secrets = cookieSecretsOf(options.cookieSecret, prompt)
  const jar = createCookieJar(site)
  const store = typeof options.store === 'function' ? options.store({ jar, maxAge }) : options.store
  const proofSeal = createSeal(secrets, 'proof', site)
  const now = () => Math.floor(milliseconds() / 1000)
  return {
    options,
    site,
    routes: createRoutes(site.basePath),
    prompt,
    steps: prompt.open({ now: milliseconds }),
    store,
    proofSeal,
    pending: createPendingLogins({ seal: createSeal(secrets, 'pending', site), jar, now }),
    singleUse: options.singleUse ?? memorySingleUse({ now: milliseconds }),
    maxAge,
    standingOf: createStandingReader({
      getUsername: options.getUsername,
      store,
      readProof: createProofReader(proofSeal, maxAge),
      applicationKeys: [prompt.key],
      now,
    }),
    emit: createEmitter(options.onEvent),
    now,
  }
}
