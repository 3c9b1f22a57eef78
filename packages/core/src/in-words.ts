/** Names the kind of a value in an error, and not the value itself. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (value instanceof Promise) return 'a promise'
  if (value instanceof URL) return 'a URL object'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

const longestName = 60

/** A name for an error. It can be any string if it comes from a file, the environment or a database. */
export function printable(name: string): string {
  return /^[\w$]+$/.test(name) && name.length <= longestName ? name : JSON.stringify(name.slice(0, longestName))
}
