/** What a number, a boolean or the place in a list or object takes at least. */
const smallest = 8

/**
 * Returns about how many bytes of memory values take: strings, binary data, and what lists, plain objects and events
 * with `data` contain. Other objects, such as sockets, belong to no message.
 */
export function bytesOf(values: readonly unknown[]): number {
  const left: unknown[] = [...values]
  const seen = new Set<object>()
  let bytes = 0
  while (left.length > 0) {
    const value = left.pop()
    bytes += smallest
    if (typeof value === 'string') bytes += 2 * value.length
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) bytes += value.byteLength
    else if (value instanceof Blob) bytes += value.size
    else if (value instanceof MessageEvent) left.push(value.data)
    else if (Array.isArray(value)) for (const item of value) left.push(item)
    else if (isPlain(value)) for (const [name, item] of Object.entries(value)) left.push(name, item)
  }
  return bytes
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
