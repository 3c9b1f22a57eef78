import { invalidOption as invalid } from '../../errors/errors.js'
import { checkOptionNames } from '../../option-names.js'
import type { Prompt } from '../prompts/prompt.js'
import { type PromptChoice, promptsOf } from '../prompts/prompt-set.js'
import { assertMaxAge } from '../proofs/requirement.js'
import type { Site } from '../request/site.js'
import { isLoginUrl } from './login-url.js'
import type { GateOptions } from './options.js'

const defaultMaxAge = 12 * 60 * 60

/** Seconds for which a verification is valid. */
export function maxAgeOf({ maxAge = defaultMaxAge }: { readonly maxAge?: number | undefined }): number {
  assertMaxAge(maxAge)
  return maxAge
}

/**
 * Refuses options that types do not cover: JavaScript callers, and values from the environment.
 *
 * @throws DuoError `invalid_option`
 */
export function checkGateOptions<Ctx>(options: GateOptions<Ctx>): void {
  requireFunction('getUsername', options.getUsername)
  checkPrompt(options.prompt)
  if (!isStore(options.store)) throw notAStore()
  for (const name of ['skip', 'onVerified', 'onEvent', 'now', 'fetch'] as const) {
    if (options[name] !== undefined) requireFunction(name, options[name])
  }
  if (options.singleUse !== undefined && !isObjectWith(options.singleUse, ['claim'])) {
    throw invalid('singleUse', 'must be an object with a function claim(id, ttlSeconds)')
  }
  const { failMode, usernameMatch, loginUrl } = options
  if (failMode !== undefined && failMode !== 'open' && failMode !== 'closed') {
    throw invalid('failMode', 'must be "open" or "closed"')
  }
  if (usernameMatch !== undefined && !isUsernameMatch(usernameMatch)) {
    throw invalid('usernameMatch', 'must be "exact", "case-insensitive" or a function')
  }
  if (loginUrl !== undefined && typeof loginUrl !== 'function' && !isLoginUrl(loginUrl)) {
    throw invalid('loginUrl', 'must be a path that begins with /, a URL, or a function that returns one')
  }
}

function checkPrompt<Ctx>(option: Prompt | PromptChoice<Ctx> | undefined): void {
  const expected = 'must be universalPrompt({ … }), iframePrompt({ … }), or { prompts, choose }'
  if (typeof option !== 'object' || option === null) throw invalid('prompt', expected)
  if ('prompts' in option) {
    checkOptionNames(option, ['prompts', 'choose'], 'prompt')
    requireFunction('prompt.choose', option.choose)
    if (typeof option.prompts !== 'object' || option.prompts === null)
      throw invalid('prompt.prompts', 'must be an object')
  }
  if (promptsOf(option).some(([, prompt]) => typeof prompt?.open !== 'function')) throw invalid('prompt', expected)
}

/** A public site that trusted a local Duo would let in anyone who runs one. */
export function checkDuoFitsSite(prompts: readonly Prompt[], site: Site): void {
  if (prompts.some((prompt) => prompt.loopback) && !site.loopback) {
    throw invalid('prompt', 'has a Duo host on this machine, which cannot guard an origin that is not on it')
  }
}

function isUsernameMatch(value: unknown): boolean {
  return value === 'exact' || value === 'case-insensitive' || typeof value === 'function'
}

/** The error for what is no store. */
export function notAStore(): Error {
  return invalid('store', 'must be sessionStore(), cookieStore({ bindTo }) or { read, write, clear }')
}

/** Whether something is a store, or makes one. */
export function isStore(store: unknown): boolean {
  return typeof store === 'function' || isObjectWith(store, ['read', 'write', 'clear'])
}

function isObjectWith(value: unknown, functions: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  return functions.every((name) => typeof Reflect.get(value, name) === 'function')
}

function requireFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw invalid(name, 'must be a function')
}
