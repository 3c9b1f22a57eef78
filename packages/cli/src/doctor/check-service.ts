import {
  createAuthApi,
  createUniversalClient,
  type DuoError,
  type DuoHost,
  type DuoTime,
  isDuoError,
} from '@duokit/core'
import { askFrame, askTime } from '@duokit/core/diagnose'
import { firstOf, type Settings } from '../settings.js'
import { redirectOf } from './check-application.js'
import { connectionProblem } from './connection-problem.js'
import { failure, type Finding, ok, skipped, warning } from './finding.js'

/** The Duo to check, and how. */
export interface Service {
  readonly settings: Settings
  readonly duo: DuoHost
  readonly basePath: string
  /** Milliseconds. */
  readonly timeout: number
  /** Whether the environment has Node check certificates. */
  readonly checksCertificates: boolean
}

/** Once after a 429: whoever runs this waits for it. */
const tries = 2

/** Checks whether Duo responds, has a trusted certificate, and agrees on the time. */
export async function checkConnection(service: Service): Promise<readonly Finding[]> {
  const { duo, timeout } = service
  try {
    const time = await askTime({ host: duo.origin, timeout, tries })
    return [ok('reachable', 'Duo responds'), tlsOf(service), clockOf(time)]
  } catch (error) {
    if (!isDuoError(error)) throw error
    const noClock = skipped('clock', 'Duo sent no time')
    if (isSomethingElse(error)) {
      return [failure('reachable', `this is not Duo: ${error.message}`, notDuo(duo)), tlsOf(service), noClock]
    }
    if (error.outage) return [...connectionProblem(error, duo), noClock]
    return [failure('reachable', error.message, error.advice), tlsOf(service), noClock]
  }
}

/** Duo refuses a ping of nobody, answers it in JSON and never with a redirect. */
function isSomethingElse({ code, message, cause }: DuoError): boolean {
  return (
    code === 'duo_refused' ||
    (cause === undefined && /not a JSON object|redirect, which Duo never|has no valid time/.test(message))
  )
}

function notDuo({ loopback }: DuoHost): string {
  return loopback
    ? 'Another program uses this port. Start the local Duo with: npx duokit simulate'
    : 'Another server, a proxy or a login page of the network responds. Copy the API hostname from your application in the Duo Admin Panel.'
}

function tlsOf({ duo, checksCertificates }: Service): Finding {
  if (duo.origin.startsWith('http:')) return skipped('tls', 'a local Duo without https')
  if (checksCertificates) return ok('tls', 'the certificate is trusted')
  const advice = 'Remove it from the environment. Use NODE_EXTRA_CA_CERTS to trust an authority of your own.'
  return warning('tls', 'NODE_TLS_REJECT_UNAUTHORIZED=0 lets any server pretend to be Duo', advice)
}

/** Seconds: never a reason for Duo to refuse; and close to the five minutes after which it does. */
const limits = { agreement: 30, tolerance: 240 }

function clockOf({ clockDifference, uncertainty }: DuoTime): Finding {
  const apart = Math.abs(clockDifference)
  const direction = clockDifference > 0 ? 'ahead of' : 'behind'
  const sure = `(± ${uncertainty.toFixed(1)} s)`
  if (apart - uncertainty <= limits.agreement)
    return ok('clock', `agrees with Duo's to within ${Math.ceil(apart + uncertainty)} s`)
  const message = `this machine is ${apart} s ${direction} Duo ${sure}`
  const advice = 'Synchronize the clock (NTP). Otherwise logins expire at once, or Duo rejects their requests.'
  return apart - uncertainty > limits.tolerance ? failure('clock', message, advice) : warning('clock', message, advice)
}

/** Checks whether Duo accepts the keys, for each of their uses. */
export async function checkPermissions(service: Service): Promise<readonly Finding[]> {
  return [await checkKeys(service), await checkUniversal(service), await checkIframe(service)]
}

function checkKeys({ settings, duo, timeout }: Service): Promise<Finding> {
  const [ikey, skey] = pairOf(settings)
  const work = async () => {
    await createAuthApi({ ikey, skey, host: duo.origin, timeout, tries }).check()
    return ok('keys', 'Duo accepts the key pair')
  }
  return orProblem(work, (error) => failure('keys', error.message, error.advice))
}

function checkUniversal(service: Service): Promise<Finding> {
  const { settings, duo, timeout } = service
  const [clientId] = pairOf(settings)
  const clientSecret = settings.skey?.values ?? []
  const redirectUrl = redirectOf(settings, service.basePath) ?? 'https://localhost/'
  const work = async () => {
    await createUniversalClient({ clientId, clientSecret, host: duo.origin, redirectUrl, timeout }).healthCheck()
    return ok('universal', 'the Universal Prompt is healthy')
  }
  return orProblem(work, (error) => {
    if (!usesIframe(settings) || error.outage) return failure('universal', error.message, error.advice)
    return warning(
      'universal',
      error.message,
      `The iframe works without it, but the move to the Universal Prompt needs it. ${error.advice}`,
    )
  })
}

function checkIframe({ settings, duo, basePath, timeout }: Service): Promise<Finding> {
  const akey = settings.akey?.values
  if (akey === undefined)
    return Promise.resolve(skipped('iframe', 'DUO_AKEY is not set, so the iframe was not checked'))
  const [ikey] = pairOf(settings)
  const skey = settings.skey?.values ?? []
  const parent = `${firstOf(settings.origin)?.replace(/\/$/, '') ?? 'https://localhost'}${basePath}/start`
  const work = async (): Promise<Finding> => {
    const { state, status } = await askFrame({ ikey, skey, akey, host: duo.origin, parent, timeout })
    if (state === 'shown')
      return ok('iframe', 'the frame opens. Duo ended support for it in 2024: plan the move to the Universal Prompt')
    if (state === 'refused') {
      const hosts =
        settings.origin === undefined
          ? 'If the application has allowed hostnames at Duo, also correct or set DUO_ORIGIN, or pass --origin.'
          : `The application's allowed hostnames at Duo must contain the host of ${new URL(parent).origin}.`
      const advice = `Check the keys and the clock. ${hosts}`
      return failure('iframe', `Duo's frame rejects the request (${status})`, advice)
    }
    const advice = 'Duo has ended the iframe for this application. Pass universalPrompt as the option prompt.'
    return failure('iframe', 'Duo shows "Universal Prompt Upgrade Required"', advice)
  }
  return orProblem(work, (error) => failure('iframe', error.message, error.advice))
}

function pairOf({ ikey, skey }: Settings): [ikey: string, skey: string] {
  return [firstOf(ikey) ?? '', firstOf(skey) ?? '']
}

/** By the names of the variables: who says client id has moved on. */
function usesIframe({ ikey, akey }: Settings): boolean {
  return akey !== undefined && ikey?.variable.endsWith('IKEY') === true
}

async function orProblem(work: () => Promise<Finding>, problem: (error: DuoError) => Finding): Promise<Finding> {
  try {
    return await work()
  } catch (error) {
    if (isDuoError(error)) return problem(error)
    throw error
  }
}
