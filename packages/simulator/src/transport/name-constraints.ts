/** What an authority may sign for. */
export interface Permitted {
  /** Host names, each with its subdomains. */
  names: readonly string[]
  /** Addresses, as their 4 or 16 bytes. */
  addresses: readonly Uint8Array[]
}

/** The object identifier of the extension (RFC 5280, 4.2.1.10). */
export const NAME_CONSTRAINTS = '2.5.29.30'

/** The value of the extension in DER: permitted subtrees and nothing excluded. */
export function nameConstraints({ names, addresses }: Permitted): Uint8Array {
  const subtrees = [
    ...names.map((name) => tlv(0x82, Buffer.from(name, 'ascii'))),
    // An address is followed by its mask: this one address and no network.
    ...addresses.map((address) => tlv(0x87, Buffer.concat([address, Buffer.alloc(address.length, 0xff)]))),
  ].map((base) => tlv(0x30, base))
  return tlv(0x30, tlv(0xa0, Buffer.concat(subtrees)))
}

function tlv(tag: number, content: Uint8Array): Buffer {
  const { length } = content
  const header = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(header), content])
}
