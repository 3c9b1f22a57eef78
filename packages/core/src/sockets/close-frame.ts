/** An unmasked close frame (RFC 6455 5.5.1), which is allowed between the frames of a message. */
export function closeFrame(code: number, reason: string): Buffer {
  const payload = Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)])
  return Buffer.concat([Buffer.from([0x88, payload.length]), payload])
}
