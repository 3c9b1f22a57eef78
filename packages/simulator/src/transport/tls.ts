import { createHash, webcrypto } from 'node:crypto'
// x509 finds its parts through decorators' metadata, so this has to be there before it.
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { NAME_CONSTRAINTS, nameConstraints } from './name-constraints.js'

/** A certificate authority. Its key leaves memory only if it is to be kept for the next start. */
export interface Authority {
  /** Its own certificate, as PEM. */
  ca: string
  /** A server's certificate and key, as PEM. */
  issue(names: readonly string[]): Promise<{ cert: string; key: string }>
  /** SHA-256 of its public key, as certificate pins are written: `sha256/` and base64. */
  pin: string
  /** The private key as PEM. Fails for an authority of one run. */
  exportKey(): Promise<string>
}

/** What an authority is made for. */
export interface AuthorityTerms {
  /** Host names beside localhost. */
  hosts: readonly string[]
  /** Whether it is used again at the next start: then it is good for a year, and its key can be exported. */
  kept: boolean
}

/** For an authority that clients were told of once. Nobody else's host can be signed for with it. */
const KEPT_LIFETIME = 365 * 24 * 3600 * 1000
/** One week: long enough for a development server that stays up, too short to be of use to anybody later. */
const LIFETIME = 7 * 24 * 3600 * 1000
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const LOOPBACK_ADDRESSES = [Buffer.from([127, 0, 0, 1]), Buffer.from([...Array<number>(15).fill(0), 1])]

/** Makes an authority that clients may trust without risk: it can sign for this machine and for `hosts` only. */
export async function makeAuthority({ hosts, kept }: AuthorityTerms): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ECDSA, kept, ['sign', 'verify'])
  const subject = `CN=duokit local Duo (${kept ? 'this machine' : 'this run'} only)`
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: subject,
    keys,
    ...validity(kept ? KEPT_LIFETIME : LIFETIME),
    signingAlgorithm: ECDSA,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.Extension(NAME_CONSTRAINTS, true, constraintsFor(hosts)),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return authorityOf({ authority, signingKey: keys.privateKey })
}

/** An authority from its files; undefined if it expires within a day, or was made for other hosts. */
export async function restoreAuthority(
  { ca, key }: { ca: string; key: string },
  hosts: readonly string[],
): Promise<Authority | undefined> {
  const authority = new x509.X509Certificate(ca)
  const may = authority.getExtension(NAME_CONSTRAINTS)?.value
  const fits = may !== undefined && Buffer.from(may).equals(constraintsFor(hosts))
  if (!fits || authority.notAfter.getTime() < Date.now() + 24 * 3600 * 1000) return undefined
  const [der] = x509.PemConverter.decode(key)
  if (der === undefined) return undefined
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, ECDSA, true, ['sign'])
  return authorityOf({ authority, signingKey })
}

const constraintsFor = (hosts: readonly string[]): Uint8Array =>
  nameConstraints({ names: ['localhost', ...hosts], addresses: LOOPBACK_ADDRESSES })

const authorityOf = (signer: Signer): Authority => ({
  ca: signer.authority.toString('pem'),
  issue: (names) => issue(names, signer),
  pin: `sha256/${createHash('sha256').update(Buffer.from(signer.authority.publicKey.rawData)).digest('base64')}`,
  exportKey: async () => toPem(await webcrypto.subtle.exportKey('pkcs8', signer.signingKey)),
})

const toPem = (key: ArrayBuffer): string => x509.PemConverter.encode(key, 'PRIVATE KEY')

interface Signer {
  authority: x509.X509Certificate
  signingKey: webcrypto.CryptoKey
}

async function issue(
  names: readonly string[],
  { authority, signingKey }: Signer,
): Promise<{ cert: string; key: string }> {
  const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${names[0] ?? 'localhost'}`,
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey,
    ...validity(LIFETIME),
    signingAlgorithm: ECDSA,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns' as const, value })),
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  })
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { cert: certificate.toString('pem'), key: toPem(key) }
}

// From a minute ago, for clients whose clock is a little behind.
const validity = (lifetime: number): { notBefore: Date; notAfter: Date } => {
  const notBefore = new Date(Date.now() - 60_000)
  return { notBefore, notAfter: new Date(notBefore.getTime() + lifetime) }
}
