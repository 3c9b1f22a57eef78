import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Application } from '../settings/application.js'
import { hostnameOf } from '../transport/hosts.js'
import type { SimRequest } from '../transport/sim-request.js'
import type { Site } from '../transport/site.js'
import { canonicalParams, canonicalText, headerText, VERSIONS, type SignatureVersion } from './canonical.js'
import type { Credentials } from './credentials.js'
import { refuse, type ApiRefusal } from './refusal.js'

/** How a request was signed. */
export interface FoundSignature {
  ok: true
  version: SignatureVersion
  hash: 'sha1' | 'sha512'
}

const HASHES: readonly { hash: FoundSignature['hash']; digits: number; versions: readonly SignatureVersion[] }[] = [
  { hash: 'sha1', digits: 40, versions: ['v2', 'v1'] },
  { hash: 'sha512', digits: 128, versions: VERSIONS },
]

/** Tries each version and each name that a client may have for us: most leave the port out of what they sign. */
export async function findSignature(
  request: SimRequest,
  { ikey, mac, date }: Credentials,
  { application, site }: { application: Application; site: Site },
): Promise<FoundSignature | ApiRefusal> {
  const kind = HASHES.find(({ digits }) => mac.length === digits)
  if (kind === undefined || !/^[0-9a-f]+$/.test(mac)) {
    return refuse(40103, 'The signature is not 40 (SHA-1) or 128 (SHA-512) lower-case hexadecimal digits.', ikey)
  }
  const params = canonicalParams(request.query)
  if (params === undefined) return refuse(40103, 'The query is not percent-encoded UTF-8.', ikey)
  const { method, path, headers } = request
  const parts = { method, path, date, body: (await request.body()) ?? '', headers: headerText(headers) }
  const hosts = hostsOf(headers.host, site)
  for (const host of hosts) {
    const query = [...new Set(params)]
    const found = kind.versions.find((version) =>
      query.some((one) =>
        matches(
          { text: canonicalText(version, { ...parts, host, params: one }), mac, hash: kind.hash },
          application.skey,
        ),
      ),
    )
    if (found !== undefined) return { ok: true, version: found, hash: kind.hash }
  }
  const example = canonicalText('v2', { ...parts, host: hosts[0] ?? '', params: params[0] })
  return refuse(
    40103,
    `No version of the signature, for no host of ${hosts.join(', ')}, gives this with the secret key of ${ikey}. Compare the application's skey with the one of this simulator, or what is signed: in version 2 ${JSON.stringify(example)}.`,
    ikey,
  )
}

function hostsOf(header: string | undefined, { port, names }: Site): string[] {
  const given = [hostnameOf(header), header?.toLowerCase()]
  const ours = ['localhost', ...names].flatMap((name) => [name, `${name}:${port}`])
  return [...new Set([...given, ...ours].filter((host) => host !== undefined))]
}

function matches({ text, mac, hash }: { text: string; mac: string; hash: string }, skey: string): boolean {
  const wanted = createHmac(hash, skey).update(text).digest('hex')
  return timingSafeEqual(Buffer.from(wanted), Buffer.from(mac))
}
