import { createAdapter, iframePrompt, type GateRequest } from '@duokit/core'
import { expect, it, onTestFinished, vi } from 'vitest'

const keys = { host: 'api-12345678.duosecurity.com', ikey: 'D'.repeat(20), skey: 's'.repeat(40), akey: 'a'.repeat(40) }

const request: GateRequest<object> = {
  ctx: {},
  method: 'GET',
  url: '/',
  header: () => undefined,
  form: async () => new URLSearchParams(),
}

/** An error of which nothing can be read. */
function unreadable(): object {
  const fail = () => {
    throw new Error('what the reader of the error throws')
  }
  return new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail })
}

it('throws another error in the place of one of which nothing can be read, and ends no process', async () => {
  const rejections: unknown[] = []
  const onRejection = (reason: unknown) => rejections.push(reason)
  process.on('unhandledRejection', onRejection)
  const lines = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => {
    process.off('unhandledRejection', onRejection)
    lines.mockRestore()
  })
  const thrown = unreadable()
  for (const getUsername of [
    () => {
      throw thrown
    },
    () => Promise.reject(thrown),
  ]) {
    const adapter = createAdapter<object>(
      {
        origin: 'http://localhost:1234',
        prompt: iframePrompt(keys),
        getUsername,
        store: { read: () => undefined, write: () => undefined, clear: () => undefined },
      },
      { request: () => request, keepProof: () => undefined, appendCookie: undefined },
    )
    const guard = adapter.guard()
    let caught: unknown
    try {
      await guard(request.ctx)
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(Error)
    expect(String(caught)).toContain('cannot be read')
  }
  await new Promise((later) => setImmediate(later))
  expect(rejections).toHaveLength(0)
  expect(lines.mock.calls).toEqual([
    [expect.stringContaining('callback_failed')],
    [expect.stringContaining('callback_failed')],
  ])
})

const nothing = () => Promise.reject(undefined)

type OddAdapter = ReturnType<typeof createAdapter<object>>

// What a handler does with it is often `catch(next)`, and to some routers a `next` without an error is none.
it.each<[string, (adapter: OddAdapter) => unknown]>([
  ['a guard', (adapter) => adapter.guard()({})],
  ['require', (adapter) => adapter.calls.require({})],
  ['requireUpgrade', (adapter) => adapter.requireUpgrade({}, undefined)],
  ['signal', (adapter) => adapter.signal({}, { options: {}, requirement: undefined, again: () => ({}) })],
  ['forget', (adapter) => adapter.forget({})],
  ['the forget of its calls', (adapter) => adapter.calls.forget({})],
])('%s makes an error of a rejection with nothing', async (_name, call) => {
  const lines = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => lines.mockRestore())
  const adapter = createAdapter<object>(
    {
      origin: 'http://localhost:1234',
      prompt: iframePrompt(keys),
      getUsername: nothing,
      store: { read: () => undefined, write: () => undefined, clear: nothing },
    },
    { request: () => request, keepProof: () => undefined, appendCookie: undefined },
  )
  await expect(async () => call(adapter)).rejects.toBeInstanceOf(Error)
})

it('require makes an error of it also where the store cannot save what a refusal has changed', async () => {
  const adapter = createAdapter<object>(
    {
      origin: 'http://localhost:1234',
      prompt: iframePrompt(keys),
      getUsername: () => 'alice',
      store: { read: () => undefined, write: () => undefined, clear: () => undefined, save: nothing },
    },
    { request: () => request, keepProof: () => undefined, appendCookie: undefined },
  )
  await expect(adapter.calls.require({})).rejects.toBeInstanceOf(Error)
})
