import { expressReader, untilNext } from '@duokit/core'
import { expect, it } from 'vitest'

/** A promise of another library. */
function promiseLike(native: Promise<unknown>): unknown {
  // oxlint-disable-next-line unicorn/no-thenable -- what is tested
  return { then: (...settle: Parameters<Promise<unknown>['then']>) => native.then(...settle) }
}

const promises = [
  ['of Node', (native: Promise<unknown>): unknown => native],
  ['of another library', promiseLike],
] as const

it.each(promises)(
  'a session middleware whose promise %s ends before it went on has opened no session',
  async (_, promise) => {
    const ended = untilNext(() => promise(Promise.resolve()))
    await expect(ended).rejects.toMatchObject({ code: 'session_missing' })
  },
)

it.each(promises)('a session middleware that rejects with nothing, by a promise %s, has failed', async (_, promise) => {
  const read = expressReader({}, () => [() => promise(Promise.reject(undefined))])
  await expect(read({ headers: {}, url: '/' })).rejects.toBeInstanceOf(Error)
})
