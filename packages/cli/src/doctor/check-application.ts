import { createGate, createUniversalClient, type DuoHost, isDuoError, universalPrompt } from '@duokit/core'
import { firstOf, type Settings } from '../settings.js'
import { failure, type Finding, ok, skipped } from './finding.js'

/** Checks the application's own settings: its secret for cookies, and its redirect URL. */
export function checkApplication(settings: Settings, duo: DuoHost, basePath: string): readonly Finding[] {
  return [checkCookieSecret(settings, duo), checkRedirect(settings, duo, basePath)]
}

/** The URL that Duo redirects back to, if the settings contain it. */
export function redirectOf({ redirectUrl, origin }: Settings, basePath: string): string | undefined {
  if (redirectUrl !== undefined) return firstOf(redirectUrl)
  return origin === undefined ? undefined : `${firstOf(origin)?.replace(/\/$/, '')}${basePath}/callback`
}

function checkCookieSecret(settings: Settings, duo: DuoHost): Finding {
  const { cookieSecret } = settings
  if (cookieSecret === undefined) return skipped('cookieSecret', 'DUO_COOKIE_SECRET is not set')
  const problem = problemOf(() =>
    openGate(settings, duo, { origin: 'http://localhost', cookieSecret: cookieSecret.values }),
  )
  const { variable } = cookieSecret
  if (problem === undefined) return ok('cookieSecret', `${variable} can sign cookies`)
  return failure('cookieSecret', `${variable}: ${problem}`, `Generate one with: npx duokit akey --name ${variable}`)
}

function checkRedirect(settings: Settings, duo: DuoHost, basePath: string): Finding {
  const { origin, redirectUrl } = settings
  const address = redirectOf(settings, basePath)
  if (address === undefined) {
    return skipped('redirect', 'to check it, set DUO_ORIGIN or DUO_REDIRECT_URL, or pass --origin')
  }
  const problem = problemOf(() => {
    createUniversalClient({ ...universalKeys(settings, duo), redirectUrl: address })
    const lives = redirectUrl === undefined ? firstOf(origin) : new URL(address).origin
    openGate(settings, duo, { origin: lives ?? '', cookieSecret: 'x'.repeat(32) })
  })
  if (problem === undefined) return ok('redirect', `Duo redirects back to ${address}`)
  const variable = redirectUrl?.variable ?? origin?.variable ?? '--origin'
  return failure(
    'redirect',
    // Core names its option, which nobody wrote here.
    `${variable}: ${problem.replace(/^(?:redirectUrl|origin) /, 'it ')}`,
    'It must be the URL that the browser shows, and the same on every instance.',
  )
}

function openGate(settings: Settings, duo: DuoHost, own: { origin: string; cookieSecret: string | readonly string[] }) {
  const nothing = () => undefined
  createGate({
    ...own,
    prompt: universalPrompt(universalKeys(settings, duo)),
    getUsername: nothing,
    store: { read: nothing, write: nothing, clear: nothing },
  })
}

function universalKeys({ ikey, skey }: Settings, duo: DuoHost) {
  return { host: duo.origin, clientId: firstOf(ikey) ?? '', clientSecret: skey?.values ?? [] }
}

function problemOf(attempt: () => void): string | undefined {
  try {
    attempt()
    return undefined
  } catch (error) {
    if (isDuoError(error)) return error.message
    throw error
  }
}
