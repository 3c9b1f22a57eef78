import {
  createAuthApi,
  createSigner,
  createUniversalClient,
  type DuoError,
  generateAkey,
  isDuoError,
} from '@duokit/core'
import * as application from '@duokit/core/application'
import duoWeb, { sign_request } from '@duokit/core/compat'
import { de } from '@duokit/core/languages/de'
import { zhHans } from '@duokit/core/languages/zh-Hans'
import { cookieStore, createDuo, type DuoProof, iframePrompt } from '@duokit/koa'
import { RequireDuo } from '@duokit/nestjs'
import { TestDuo } from '@duokit/nestjs/testing'
import type { Simulator } from '@duokit/simulator'
import { passDuo } from '@duokit/simulator/testing'

// A small application, which compiles where types arrive: a value of type `any` would accept the wrong ones below.

const keys = { host: 'api-12345678.duosecurity.com', ikey: 'D'.repeat(20), skey: 's'.repeat(40) }
const duo = createDuo({
  origin: 'https://app.example.com',
  prompt: iframePrompt({ ...keys, akey: generateAkey() }),
  getUsername: (ctx) => ctx.get('x-user'),
  store: cookieStore({ bindTo: 'browser' }),
  pages: { languages: [de, zhHans] },
})
export const guard = duo.guard({ maxAge: 60 })
// @ts-expect-error -- seconds are a number
export const wrong = () => duo.guard({ maxAge: '60' })

export const signed: string = sign_request(keys.ikey, keys.skey, generateAkey(), 'alice')
// oxlint-disable-next-line import/no-named-as-default-member -- that the default has it is what is tested
export const same: string = duoWeb.sign_request(keys.ikey, keys.skey, generateAkey(), 'alice')
// @ts-expect-error -- the username is missing
export const unsigned = () => sign_request(keys.ikey, keys.skey, generateAkey())

export const names: readonly string[] = Object.keys(application)
export const advice = (error: unknown): DuoError['advice'] | undefined => (isDuoError(error) ? error.advice : undefined)
export const clients = [createAuthApi, createSigner, createUniversalClient] as const

export class Transfers {
  @RequireDuo({ maxAge: 60 })
  make(): string {
    return 'made'
  }
}
const test = new TestDuo('alice')
test.verify('bob', { secondsAgo: 120 })
// @ts-expect-error -- a user is a string
export const nobody = () => test.verify(7)

export const proofOf = ({ username, verifiedAt }: DuoProof): [string, number] => [username, verifiedAt]
export const host = (simulator: Simulator): string => simulator.host
export const pass: (...parameters: Parameters<typeof passDuo>) => Promise<unknown> = passDuo
