/** The values that were added last: a set that cannot grow without end. */
export type Recent = Pick<Set<string>, 'add' | 'has'>

const most = 10_000

/** Creates an empty one, for 10,000 values. The oldest is forgotten first. */
export function createRecent(): Recent {
  const values = new Set<string>()
  return {
    has: (value) => values.has(value),
    add(value) {
      const [oldest = ''] = values
      if (values.size >= most) values.delete(oldest)
      return values.add(value)
    },
  }
}
