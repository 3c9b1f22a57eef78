import { createCookieJar } from '../request/cookies.js'
import { createEmitter, type DuoEvent, type EndReason } from './events.js'
import { DuoError } from '../../errors/errors.js'
import { checkDuoFitsSite, checkGateOptions, maxAgeOf } from './check-options.js'
import { cookieSecretsOf } from './cookie-secrets.js'
import { openStore } from './open-store.js'
import { gateOptionNames, type GateOptions } from './options.js'
import { readOptions } from '../../option-names.js'
import { createPendingLogins, type PendingLogins } from '../proofs/pending.js'
import { createProofReader, type ProofRecord, type ReadProof, rootOf } from '../proofs/proof.js'
import { createLiveLogins, type LiveLogins } from '../proofs/live-logins.js'
import type { ProofStore } from '../proofs/proof-store.js'
import { createRecent, type Recent } from '../proofs/recent.js'
import type { Prompt } from '../prompts/prompt.js'
import { openPrompts, promptsOf, type PromptSet } from '../prompts/prompt-set.js'
import { createSeal, type Seal } from '../proofs/seal.js'
import { consoleReporter, type Reporter } from './reporter.js'
import { createRoutes, type Routes } from '../pages/routes.js'
import { createSetupReports, noReports, type SetupReports } from './setup-reports.js'
import { memorySingleUse, type SingleUse } from '../proofs/single-use.js'
import { type Pages, readPages } from '../pages/page-options.js'
import { referenceOf } from '../pages/reference.js'
import { createSite, type Site } from '../request/site.js'
import { createStandingReader, type Standing } from '../proofs/standing.js'
import type { MaybePromise } from '../../maybe-promise.js'
import type { GateRequest } from '../request/request.js'

/** A gate's parts, validated and assembled once; the steps of a login share them. */
export interface Workings<Ctx> {
  readonly options: GateOptions<Ctx>
  readonly site: Site
  readonly routes: Routes
  readonly prompts: PromptSet<Ctx>
  readonly pages: Pages<Ctx>
  readonly store: ProofStore<Ctx>
  readonly proofSeal: Seal
  readonly pending: PendingLogins
  readonly singleUse: SingleUse
  /** Seconds for which a verification is valid. */
  readonly maxAge: number
  /** @throws DuoError `binding_missing` if the store's `binding` returns nothing */
  readonly requireBinding: (bound: string | undefined) => void
  readonly readProof: (text: string) => ReadProof | undefined
  readonly live: LiveLogins
  /** The sessions whose ID a login has renewed: digests of their bindings. */
  readonly renewed: Recent
  /** Ends a login in this process, and tells the application, which may have others. */
  readonly endLogin: (record: ProofRecord, reason: EndReason) => void
  readonly standingOf: (request: GateRequest<Ctx>) => MaybePromise<Standing>
  readonly emit: (event: DuoEvent) => void
  readonly reports: SetupReports
  /** For failures that have no event and end no request. `onEvent` does not receive them. */
  readonly reportThrown: SetupReports['ofThrown']
  /** Whether Duo is a local one, so that pages may say to the developer what to do. */
  readonly showsAdvice: boolean
  /** Seconds. */
  readonly now: () => number
}

/** What an adapter knows of its framework and an application does not choose. */
export interface GateEnvironment {
  /** The framework's logger, for setup mistakes of an application without `onEvent`. The console by default. */
  readonly reporter?: Reporter
}

/** @throws DuoError `invalid_option` */
export function assemble<Ctx>(given: GateOptions<Ctx>, environment: GateEnvironment): Workings<Ctx> {
  const options = readOptions(given, gateOptionNames, 'createDuo')
  checkGateOptions(options)
  const { now: milliseconds = Date.now, fetch, usernameMatch, failMode } = options
  const all = promptsOf(options.prompt).map(([, prompt]) => prompt)
  const site = createSite(options)
  checkDuoFitsSite(all, site)
  const maxAge = maxAgeOf(options)
  const secrets = cookieSecretsOf(options.cookieSecret, all)
  const callbackUrl = site.address(`${site.basePath}/callback`)
  const prompts = openPrompts(options.prompt, { now: milliseconds, callbackUrl, fetch, usernameMatch, failMode })
  const jar = createCookieJar(site)
  const store = openStore(options.store, { jar, maxAge }, site)
  const proofSeal = createSeal(secrets, 'proof', site)
  const now = () => Math.floor(milliseconds() / 1000)
  const { onEvent } = options
  const { reporter = consoleReporter } = environment
  const reports = onEvent === undefined ? createSetupReports(reporter, milliseconds) : noReports
  const readProof = createProofReader(proofSeal, maxAge)
  const emit = onEvent === undefined ? reports.ofEvent : createEmitter(onEvent)
  const live = createLiveLogins()
  const endLogin = (record: ProofRecord, reason: EndReason): void => {
    const attempt = rootOf(record)
    if (live.end(attempt))
      emit({ type: 'ended', username: record.user, attempt, reference: referenceOf(attempt), reason })
  }
  return {
    options,
    site,
    routes: createRoutes(site.basePath, callbackMethods(all)),
    prompts,
    pages: readPages(options.pages, site),
    store,
    requireBinding(bound) {
      if (store.binding !== undefined && bound === undefined) throw new DuoError('binding_missing')
    },
    proofSeal,
    pending: createPendingLogins({ seal: createSeal(secrets, 'pending', site), jar, now }),
    singleUse: options.singleUse ?? memorySingleUse({ now: milliseconds }),
    maxAge,
    standingOf: createStandingReader({
      getUsername: options.getUsername,
      store,
      readProof,
      onLeft: (record) => endLogin(record, 'user_changed'),
      hasEnded: live.hasEnded,
      applicationKeys: all.map(({ key }) => key),
      now,
    }),
    readProof,
    live,
    renewed: createRecent(),
    endLogin,
    emit,
    reports,
    reportThrown: (onEvent === undefined ? reports : createSetupReports(reporter, milliseconds)).ofThrown,
    showsAdvice: all.some(({ loopback }) => loopback),
    now,
  }
}

/** The iframe's page posts a form; the Universal Prompt sends the browser back with a GET. */
function callbackMethods(prompts: readonly Prompt[]): string[] {
  const methods = { universal: 'GET', iframe: 'POST' } as const
  return (['universal', 'iframe'] as const)
    .filter((kind) => prompts.some((prompt) => prompt.kind === kind))
    .map((kind) => methods[kind])
}
