import { webcrypto } from 'node:crypto'
// x509 finds its parts through decorators' metadata, so this has to be there before it.
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { NAME_CONSTRAINTS, nameConstraints } from './name-constraints.js'

/** A certificate authority for one run. Its key is in memory only and is never exported. */
export interface Authority {
  /** Its own certificate, as PEM. */
  ca: string
  /** A server's certificate and key, as PEM. */
  issue(names: readonly string[]): Promise<{ cert: string; key: string }>
}

/** One week: long enough for a development server that stays up, too short to be of use to anybody later. */
const LIFETIME = 7 * 24 * 3600 * 1000
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const LOOPBACK_ADDRESSES = [Buffer.from([127, 0, 0, 1]), Buffer.from([...Array<number>(15).fill(0), 1])]

/** Makes an authority that clients may trust without risk: it can sign for this machine and for `hosts` only. */
export async function makeAuthority(hosts: readonly string[]): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ECDSA, false, ['sign', 'verify'])
  const permitted = { names: ['localhost', ...hosts], addresses: LOOPBACK_ADDRESSES }
  const subject = 'CN=duokit local Duo (this run only)'
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: subject,
    keys,
    ...validity(),
    signingAlgorithm: ECDSA,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.Extension(NAME_CONSTRAINTS, true, nameConstraints(permitted)),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { ca: authority.toString('pem'), issue: (names) => issue(names, { authority, signingKey: keys.privateKey }) }
}

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
    ...validity(),
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
  return { cert: certificate.toString('pem'), key: x509.PemConverter.encode(key, 'PRIVATE KEY') }
}

// From a minute ago, for clients whose clock is a little behind.
const validity = (): { notBefore: Date; notAfter: Date } => {
  const notBefore = new Date(Date.now() - 60_000)
  return { notBefore, notAfter: new Date(notBefore.getTime() + LIFETIME) }
}
