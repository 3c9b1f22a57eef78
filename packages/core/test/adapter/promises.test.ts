import { createServer, type ServerResponse } from 'node:http'
import { createAdapter, iframePrompt, nodeAnswer, nodeRequest, type ProofStore } from '@duokit/core'
import { listenOnLoopback } from '@duokit/conformance'
import { expect, it, onTestFinished } from 'vitest'

const keys = { host: 'api-12345678.duosecurity.com', ikey: 'D'.repeat(20), skey: 's'.repeat(40), akey: 'a'.repeat(40) }

/** What `await` accepts, and no more: its `then` returns nothing. */
function plainPromise<Value>(value: Value): Promise<Value> {
  // oxlint-disable-next-line unicorn/no-thenable -- what some libraries return in place of a promise
  return { then: (settle: (one: Value) => void) => void setImmediate(settle, value) } as unknown as Promise<Value>
}

const empty: ProofStore<ServerResponse> = { read: () => undefined, write: () => undefined, clear: () => undefined }

it.each<[string, ProofStore<ServerResponse>]>([
  ['save', { ...empty, save: () => plainPromise(undefined) }],
  ['read', { ...empty, read: () => plainPromise(undefined) }],
])('a guard lets nobody in where %s of a store returns a promise of another library', async (_name, store) => {
  const adapter = createAdapter<ServerResponse>(
    { origin: 'http://localhost:1234', prompt: iframePrompt(keys), getUsername: () => 'alice', store },
    {
      request: (ctx, below) => nodeRequest(ctx.req, { ctx, url: below(ctx.req.url ?? '/'), parsed: ctx.req }),
      keepProof: () => undefined,
      appendCookie: (response, cookie) => response.appendHeader('set-cookie', cookie),
    },
  )
  const guard = adapter.guard()
  const answer = async (response: ServerResponse): Promise<void> => {
    const refusal = await guard(response)
    if (refusal === undefined) response.end('inside')
    else nodeAnswer(response, refusal)
  }
  const target = await listenOnLoopback(createServer((_request, response) => void answer(response)))
  onTestFinished(() => void target.close())
  const reply = await fetch(target.url)
  expect([reply.status, await reply.json()]).toEqual([401, expect.objectContaining({ code: 'duo_required' })])
})
