import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/**
 * A certificate for localhost that vouches for itself, for a browser that is told not to mind. Written out as DER (RFC
 * 5280 4.1), since Node makes keys and no certificates.
 */
export function selfSignedCertificate(): { cert: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(tlv(0x31, sequence(commonName, tlv(0x0c, Buffer.from('localhost')))))
  const alternativeName = sequence(subjectAltName, tlv(0x04, sequence(tlv(0x82, Buffer.from('localhost')))))
  const content = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([1, ...randomBytes(8)])),
    sequence(ecdsaWithSha256),
    name,
    sequence(time(-1), time(7)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(alternativeName)),
  )
  const signature = tlv(0x03, Buffer.from([0]), sign('sha256', content, privateKey))
  const certificate = sequence(content, sequence(ecdsaWithSha256), signature)
  const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

const ecdsaWithSha256 = tlv(0x06, Buffer.from('2a8648ce3d040302', 'hex'))
const commonName = tlv(0x06, Buffer.from('550403', 'hex'))
const subjectAltName = tlv(0x06, Buffer.from('551d11', 'hex'))

function sequence(...parts: Buffer[]): Buffer {
  return tlv(0x30, ...parts)
}

/** Tag, length, value; no value here reaches 64 KiB. */
function tlv(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts)
  const { length } = value
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), value])
}

function time(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '')
  return tlv(0x17, Buffer.from(text.slice(2)))
}
