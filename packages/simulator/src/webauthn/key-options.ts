import { keysOf, type Device, type KeyKind } from '../state/device.js'

/** ECDSA and RSA, which every authenticator has one of (COSE). */
export const ALGORITHMS = [-7, -257]

/** Milliseconds that a person has. */
const TIMEOUT = 60_000

interface Asked {
  kind: KeyKind
  challenge: string
  /** The user's devices. */
  devices: readonly Device[]
}

// A second factor only proves that the key is there; a platform authenticator also looks at the person.
const verificationOf = (kind: KeyKind): string => (kind === 'platform' ? 'required' : 'discouraged')

const described = (devices: readonly Device[], kind: KeyKind): object[] =>
  keysOf(devices, kind).map(({ credential: { id } }) => ({ type: 'public-key', id }))

/**
 * What a button asks an authenticator of the user for, with bytes as base64url. Without an RP ID, that is the host of
 * the page.
 */
export const loginOptions = ({ kind, challenge, devices }: Asked): object => ({
  get: {
    challenge,
    timeout: TIMEOUT,
    userVerification: verificationOf(kind),
    allowCredentials: described(devices, kind),
  },
})

/** The same for a new authenticator. */
export const registrationOptions = ({ kind, challenge, devices, name }: Asked & { name: string }): object => ({
  create: {
    challenge,
    timeout: TIMEOUT,
    rp: { name: 'Local Duo' },
    // An id as good as any: authenticators are found by their credentials, never by their users.
    user: { id: challenge, name, displayName: name },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    authenticatorSelection: {
      authenticatorAttachment: kind === 'platform' ? 'platform' : 'cross-platform',
      residentKey: 'discouraged',
      userVerification: verificationOf(kind),
    },
    attestation: 'none',
    excludeCredentials: described(devices, kind),
  },
})
