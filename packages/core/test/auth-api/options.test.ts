import { type AuthApiOptions, createAuthApi } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../failure-of.js'

const good = { ikey: 'DIXXXXXXXXXXXXXXXXXX', skey: 'deadbeef'.repeat(5), host: 'api-xxxxxxxx.duosecurity.com' }

async function refusal(options: unknown) {
  return failureOf((async () => createAuthApi(options as AuthApiOptions))())
}

describe('createAuthApi refuses', () => {
  it.each<[change: object, message: string]>([
    [
      { ikey: undefined },
      'ikey must be the integration key: 20 characters (it is missing: check that its environment variable is set)',
    ],
    [{ ikey: good.skey }, 'ikey must be the integration key: 20 characters (this has the length of an skey)'],
    [{ ikey: 'DI:XXXXXXXXXXXXXXXXX' }, 'ikey must be the integration key: 20 characters'],
    [{ skey: good.ikey }, 'skey must be the secret key: 40 characters (this has the length of an ikey)'],
    [{ skey: [] }, 'skey must be the secret key: 40 characters (the list is empty)'],
    [{ skey: `${good.skey.slice(1)} ` }, 'skey must be the secret key: 40 characters (there is white space around it)'],
    [{ host: '' }, 'host must be an API hostname from the Duo Admin Panel, such as api-12345678.duosecurity.com'],
    [{ host: 'http://api-xxxxxxxx.duosecurity.com' }, 'host must be reached over https'],
    [{ signatureVersion: 4 }, 'signatureVersion must be 5 or 2'],
    [{ tries: 0 }, 'tries must be a whole number from 1 to 7'],
    [{ tries: 8 }, 'tries must be a whole number from 1 to 7'],
    [{ timeout: 0 }, 'timeout must be a whole number of milliseconds from 100 to 120000'],
    // Seconds, by mistake.
    [{ timeout: 30 }, 'timeout must be a whole number of milliseconds from 100 to 120000'],
    [{ wait: 5 }, 'wait must be a function'],
    [{ now: 5 }, 'now must be a function'],
    [{ random: 5 }, 'random must be a function'],
    [{ fetch: 5 }, 'fetch must be a function'],
    [{ trustedRoots: 'none' }, 'trustedRoots must be certificates in PEM form'],
  ])('%j', async (change, message) => {
    const error = await refusal({ ...good, ...change })
    expect(error).toMatchObject({ code: 'invalid_option' })
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('deadbeef')
  })

  it('a key of no known length without a guess at what it is', async () => {
    const error = await refusal({ ...good, ikey: 'short' })
    expect(error.message).toBe('ikey must be the integration key: 20 characters')
  })

  it.each([undefined, null, 'keys'])('%j in place of options', async (options) => {
    expect((await refusal(options)).message).toBe('options must be an object with the options of createAuthApi')
  })
})

describe('createAuthApi takes', () => {
  it.each([{ timeout: 100 }, { timeout: 120_000 }, { tries: 1 }, { tries: 7 }])('%j', (change) => {
    expect(() => createAuthApi({ ...good, ...change })).not.toThrow()
  })
})
