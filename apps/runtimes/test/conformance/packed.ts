/** What travels as JSON between the suite on Node and an application on another runtime. */
export type Packed = null | boolean | number | string | readonly Packed[] | { readonly [name: string]: Packed }

/** A callback of the suite, on this side of the wire. */
export type Callback = (...given: unknown[]) => unknown

/**
 * Packs options. A function becomes its number; `{ $constant }` becomes a function that returns it at once.
 *
 * @param number - gives a function its number
 */
export function pack(value: unknown, number: (callback: Callback) => number = refuse): Packed {
  if (typeof value === 'function') return { $callback: number(value as Callback) }
  if (value instanceof URLSearchParams) return { $search: value.toString() }
  if (value instanceof Error) return { $error: value.message, code: pack(Reflect.get(value, 'code') ?? null) }
  if (Array.isArray(value)) return value.map((each: unknown) => pack(each, number))
  if (typeof value !== 'object' || value === null) return (value ?? null) as Packed
  // Contexts of requests: the suite only looks whether there is one.
  if (!isPlain(value)) return {}
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries.map(([name, each]) => [name, pack(each, number)]))
}

/**
 * The opposite.
 *
 * @param callback - makes a function of its number
 */
export function unpack(value: Packed, callback: (number: number) => Callback = refuse): unknown {
  if (Array.isArray(value)) return value.map((each: Packed) => unpack(each, callback))
  if (typeof value !== 'object' || value === null) return value
  const { $callback, $constant, $search, $error, ...rest } = value as { readonly [name: string]: Packed }
  if (typeof $callback === 'number') return callback($callback)
  if ($constant !== undefined) return () => $constant
  if (typeof $search === 'string') return new URLSearchParams($search)
  if (typeof $error === 'string') return Object.assign(new Error($error), rest)
  return Object.fromEntries(Object.entries(rest).map(([name, each]) => [name, unpack(each, callback)]))
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function refuse(): never {
  throw new Error('A callback does not travel here.')
}
