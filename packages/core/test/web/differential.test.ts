import duo from '@duosecurity/duo_web'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { isDuoError } from '../../src/errors/errors.js'
import compat from '../../src/web/compat.js'
import { createSigner, type Signer } from '../../src/web/signer.js'
import { type Draw, drawn } from '../properties/draw.js'
import { expectOutcomes } from '../properties/expect-always.js'
import {
  accountsFor,
  type Difference,
  isSuccess,
  type Outcome,
  signingDifferences,
  verifyingDifferences,
} from './differences.js'
import { verifyTrial } from './mutations.js'
import { type SignTrial, signTrial, type VerifyTrial } from './trials.js'

// The same random calls through Duo's own package and ours. What comes out may differ in the ways that differences.ts
// lists, each of which has to show, and in no other.

const trials = 6000

type Call = (...parameters: unknown[]) => unknown
/** Callable with what is wrong on purpose, too. */
type Package = { sign_request: Call; verify_response: Call } & Record<ErrorName, string>
type ErrorName = 'ERR_USER' | 'ERR_IKEY' | 'ERR_SKEY' | 'ERR_AKEY'

const official = duo as unknown as Package
const dropIn = compat as unknown as Package
const errorNames = new Map(
  (['ERR_USER', 'ERR_IKEY', 'ERR_SKEY', 'ERR_AKEY'] as const).map((name) => [official[name], name]),
)

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }))
afterAll(() => vi.useRealTimers())

describe('signing as Duo’s package does', () => {
  const signing = {
    make: signTrial,
    officially: (trial: SignTrial) => signThrough(official, trial),
    differences: signingDifferences,
  }
  it('compat', () => expectOnlyListed({ ...signing, subject: 'compat', ours: (trial) => signThrough(dropIn, trial) }))
  it('createSigner', () => expectOnlyListed({ ...signing, subject: 'signer', ours: signThroughSigner }))
})

describe('verifying as Duo’s package does', () => {
  const verifying = {
    make: verifyTrial,
    officially: (trial: VerifyTrial) => verifyThrough(official, trial),
    differences: verifyingDifferences,
  }
  it('compat', () =>
    expectOnlyListed({ ...verifying, subject: 'compat', ours: (trial) => verifyThrough(dropIn, trial) }))
  it('createSigner', () => expectOnlyListed({ ...verifying, subject: 'signer', ours: verifyThroughSigner }))
})

interface Comparison<Trial> {
  readonly subject: 'compat' | 'signer'
  readonly make: (draw: Draw) => Trial
  readonly officially: (trial: Trial) => Outcome
  readonly ours: (trial: Trial) => Outcome
  readonly differences: readonly Difference<Trial>[]
}

async function expectOnlyListed<Trial extends { readonly now: number }>(comparison: Comparison<Trial>): Promise<void> {
  const allowed = comparison.differences.filter(({ only }) => only === undefined || only === comparison.subject)
  const shown = new Set<string>()
  let agreedSuccesses = 0
  await expectOutcomes(trials, drawn(comparison.make), (trial) => {
    const outcomes = outcomesOf(comparison, trial)
    const success = isSuccess(outcomes.ours)
    const broken = success ? allowed.find(({ refuses }) => refuses?.(trial)) : undefined
    if (broken !== undefined) throw new Error(report(`this had to be refused: ${broken.why}`, outcomes))
    if (outcomes.official === outcomes.ours) {
      if (success) agreedSuccesses++
      return success ? 'accepted' : outcomes.ours.split(' ', 1)[0]
    }
    const reasons = allowed.filter((difference) => accountsFor(difference, trial, outcomes))
    if (reasons.length === 0) throw new Error(report('an unlisted difference', outcomes))
    for (const { id } of reasons) shown.add(id)
    return 'differs as listed'
  })
  expect([...shown].toSorted(), 'every listed difference shows').toEqual(allowed.map(({ id }) => id).toSorted())
  expect(agreedSuccesses, 'genuine calls among them').toBeGreaterThan(trials / 10)
}

function outcomesOf<Trial extends { readonly now: number }>({ officially, ours }: Comparison<Trial>, trial: Trial) {
  const second = Math.floor(trial.now / 1000) * 1000
  const theirs = at(trial.now, () => officially(trial))
  const own = at(trial.now, () => ours(trial))
  // Only a difference has to be looked into.
  const officialRoundedDown = theirs === own ? theirs : at(second, () => officially(trial))
  return { official: theirs, officialRoundedDown, ours: own }
}

function at(now: number, run: () => Outcome): Outcome {
  vi.setSystemTime(now)
  return run()
}

function signThrough(from: Package, { ikey, skey, akey, username }: SignTrial): Outcome {
  return outcome('request', () => from.sign_request(ikey, skey, akey, username))
}

function verifyThrough(from: Package, { ikey, skey, akey, response }: VerifyTrial): Outcome {
  return outcome('user', () => from.verify_response(ikey, skey, akey, response))
}

function signThroughSigner(trial: SignTrial): Outcome {
  return outcome('request', () => signerOf(trial).signRequest(trial.username as string))
}

function verifyThroughSigner(trial: VerifyTrial): Outcome {
  return outcome('user', () => signerOf(trial).verifyResponse(trial.response))
}

function signerOf({ ikey, skey, akey }: SignTrial | VerifyTrial): Signer {
  return createSigner({ ikey, skey, akey } as Parameters<typeof createSigner>[0])
}

function outcome(success: string, call: () => unknown): Outcome {
  try {
    const result = call()
    if (typeof result !== 'string') return String(result)
    return errorNames.get(result) ?? `${success} ${result}`
  } catch (error) {
    if (isDuoError(error) && error.code === 'invalid_username') return 'ERR_USER'
    const option = isDuoError(error) && error.code === 'invalid_option' ? /^[isa]key/.exec(error.message) : null
    return option === null ? `threw ${String(error)}` : `ERR_${option[0].toUpperCase()}`
  }
}

function report(what: string, found: object): string {
  const visible = (_: string, value: unknown) => (value === undefined ? 'undefined' : value)
  return `${what}: ${JSON.stringify(found, visible, 2)}`
}
