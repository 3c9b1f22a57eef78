import { createSigner } from '@duokit/core'
import { sign_request, verify_response } from '@duokit/core/compat'
import { createRequire } from 'node:module'
import { duoHalf, keys, user } from './log-in.ts'
import { measure } from './measure.ts'
import { compareImports } from './process-time.ts'
import { atLeast, type Row } from './row.ts'

// Web SDK v2: our built package against Duo's own, both halves, whole calls.

interface Peer {
  sign_request(ikey: string, skey: string, akey: string, username: string): string
  verify_response(ikey: string, skey: string, akey: string, response: string): string | null
}
type Calls = Record<'ours' | 'compat' | 'peer', () => unknown>

const { ikey, skey, akey } = keys
// It has no types.
const peer = createRequire(import.meta.url)('@duosecurity/duo_web') as Peer
const signer = createSigner({ ikey, skey, akey })

export function benchWebV2(): Row[] {
  const appHalf = signer.signRequest(user).split(':')[1]
  const response = `${duoHalf()}:${appHalf}`
  const forged = response.replace(/[0-9a-f]{40}:/, `${'0'.repeat(40)}:`)
  // With one colon: without any, the peer looks no further either.
  const hostile = `${'|'.repeat(2 ** 19)}:${'|'.repeat(2 ** 19)}`
  if (signer.verifyResponse(response) !== user || peer.verify_response(ikey, skey, akey, response) !== user) {
    throw new Error('a response that is measured is not verified')
  }
  return [
    ...compare('sign', 1.8, {
      ours: () => signer.signRequest(user),
      compat: () => sign_request(ikey, skey, akey, user),
      peer: () => peer.sign_request(ikey, skey, akey, user),
    }),
    ...compare('verify', 4, verifying(response)),
    ...compare('refuse a bad signature', 4, verifying(forged)),
    ...compare('refuse 1 MiB of |', 10_000, verifying(hostile)),
    compareImports({
      what: 'process that imports core / node:crypto',
      ours: [import.meta.resolve('@duokit/core')],
      peer: ['node:crypto'],
      most: 2,
    }),
  ]
}

function verifying(text: string): Calls {
  return {
    ours: () => signer.verifyResponse(text),
    compat: () => verify_response(ikey, skey, akey, text),
    peer: () => peer.verify_response(ikey, skey, akey, text),
  }
}

/** Ours with its target; the drop-in, each of whose calls gets the keys anew, is at least not slower. */
function compare(what: string, target: number, { ours, compat, peer: theirs }: Calls): Row[] {
  return [rowOf(what, target, { ours, peer: theirs }), rowOf(`${what} (compat)`, 1, { ours: compat, peer: theirs })]
}

function rowOf(what: string, target: number, candidates: Pick<Calls, 'ours' | 'peer'>): Row {
  const { ours, peer: theirs } = measure(candidates)
  return atLeast(target, { what, ours: ours.nanoseconds, peer: theirs.nanoseconds, ratio: ours.over('peer') })
}
