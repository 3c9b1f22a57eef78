import { conformance } from '@duokit/conformance'
import { afterAll, describe, it } from 'vitest'
import { missingOf } from 'web-sample/binary'
import type { RuntimeId } from './runtime.js'
import { createRuntimeTarget } from './runtime-target.js'

/** An adapter on a runtime. */
export interface Pair {
  readonly name: string
  readonly id: RuntimeId
  /** The folder of the adapter's package. */
  readonly adapter: string
  /** What becomes of a `Host` that is not one before the application gets the request. */
  readonly oddHost: string | undefined
}

/** Defines the tests of a pair. Where its runtime is not installed they are skipped, and their name says why. */
export function defineConformance({ name, id, adapter, oddHost }: Pair): void {
  const missing = missingOf(id)
  const lacks = {
    sockets: 'each runtime upgrades requests by functions of its own',
    timers: 'a runtime is a process of its own, and the time limits of core are the same code',
    'same-process': 'what callbacks of the suite return and throw travels as JSON',
    ...(adapter === 'web' && { 'late-headers': 'the application has the response of the gate in its hands' }),
    ...(adapter === 'hono' && { 'late-requests': '@hono/session sets a cookie for a request whose session has ended' }),
    ...(oddHost === undefined ? {} : { 'odd-hosts': oddHost }),
  }
  const title = missing === undefined ? name : `${name} (skipped, since ${missing})`
  const target = createRuntimeTarget(id, adapter, { name: title, lacks })
  conformance(target, { describe: missing === undefined ? describe : describe.skip, it })
  afterAll(() => target.close())
}
