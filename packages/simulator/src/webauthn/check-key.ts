import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { isRecord } from '../settings/check-fields.js'
import { keysOf, type Credential, type Device, type KeyDevice, type KeyKind } from '../state/device.js'
import { ALGORITHMS } from './key-options.js'
import { browserProblem, keyProblem, type KeyProblem } from './key-problem.js'

/** What an authenticator's words are held against. */
export interface KeyTerms {
  kind: KeyKind
  /** Whether this challenge was given out, and not used before. */
  challenge: (given: string) => boolean
  /** The origin of the prompt's page, as the browser knows it. */
  origin: string
  /** The origin of the page around the frame. */
  topOrigin?: string
}

// Loaded when the first authenticator is used: it is large, and most tests use none.
const webauthn = () => import('@simplewebauthn/server')

/** Checks a login with one of these devices; returns the device and how often it has signed. */
export async function checkKeyLogin(
  form: URLSearchParams,
  devices: readonly Device[],
  { kind, challenge, origin, topOrigin }: KeyTerms,
): Promise<KeyProblem | { ok: true; device: KeyDevice; counter: number }> {
  const posted = readCredential(form)
  if (!posted.ok) return posted
  const { said } = posted
  const device = keysOf(devices, kind).find(({ credential }) => credential.id === said.id)
  if (device === undefined) return keyProblem('unknown_credential', 'The user has no such authenticator.')
  const { id, publicKey, counter } = device.credential
  return checked(async () => {
    const { verifyAuthenticationResponse } = await webauthn()
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: said as unknown as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      ...(topOrigin === undefined ? {} : { expectedTopOrigin: topOrigin }),
      credential: { id, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter },
      requireUserVerification: kind === 'platform',
    })
    return verified
      ? { ok: true, device, counter: authenticationInfo.newCounter }
      : keyProblem('bad_signature', 'The signature was not made with the key that this authenticator registered.')
  })
}

/** Checks a new authenticator; returns its public half. */
export async function checkNewKey(
  form: URLSearchParams,
  { kind, challenge, origin }: KeyTerms,
): Promise<KeyProblem | { ok: true; credential: Credential }> {
  const posted = readCredential(form)
  if (!posted.ok) return posted
  const { said } = posted
  return checked(async () => {
    const { verifyRegistrationResponse } = await webauthn()
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: said as unknown as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      requireUserVerification: kind === 'platform',
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!verified) return keyProblem('bad_attestation', 'What the authenticator says of itself is not valid.')
    const { id, publicKey, counter } = registrationInfo.credential
    return { ok: true, credential: { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter } }
  })
}

function readCredential(form: URLSearchParams): KeyProblem | { ok: true; said: Record<string, unknown> } {
  const problem = form.get('problem')
  if (problem !== null) return browserProblem(problem)
  const given = form.get('credential')
  if (given === null) return keyProblem('no_script', 'Security keys need JavaScript in this page.')
  try {
    const said: unknown = JSON.parse(given)
    if (isRecord(said)) return { ok: true, said }
  } catch {
    // Falls through to the same words.
  }
  return keyProblem('bad_credential', 'What was posted is not a credential.')
}

/** The library throws at whatever it does not like; its words are for developers. */
async function checked<T>(check: () => Promise<T | KeyProblem>): Promise<T | KeyProblem> {
  try {
    return await check()
  } catch (error) {
    return keyProblem('bad_credential', error instanceof Error ? error.message.slice(0, 300) : 'It cannot be read.')
  }
}
