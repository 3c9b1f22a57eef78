import { createHmac } from 'node:crypto'
import { canonicalRequest, type SignedRequest } from './canonical.js'
import { digest, type SignatureVersion } from './wire.js'

/** Who signs, and how. */
export interface SigningKeys {
  readonly ikey: string
  readonly skey: string
  readonly version: SignatureVersion
}

/** The `Authorization` header of a request. */
export function authorization({ ikey, skey, version }: SigningKeys, request: SignedRequest): string {
  const signature = createHmac(digest, skey).update(canonicalRequest(version, request)).digest('hex')
  return `Basic ${Buffer.from(`${ikey}:${signature}`).toString('base64')}`
}
