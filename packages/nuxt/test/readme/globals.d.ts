// What Nuxt and its modules import for an application by themselves, for the code in the README. In an application Nuxt
// writes this.

import type * as H3 from 'h3'
import type { ModuleOptions } from '../../src/module-options.js'
import type * as Server from '../../src/runtime/server/index.js'

declare module '../../src/runtime/server/define-duo.js' {
  interface DuoEnvironment {
    authUtils: true
  }
}

declare global {
  const defineNuxtConfig: (config: {
    modules: string[]
    duo?: ModuleOptions
    routeRules?: Record<string, { duo?: boolean | Server.Requirement }>
  }) => object
  const defineDuo: typeof Server.defineDuo
  const requireDuo: typeof Server.requireDuo
  const duoSignal: typeof Server.duoSignal
  const forgetDuo: typeof Server.forgetDuo
  const endDuo: typeof Server.endDuo
  const resolveDuoNext: typeof Server.resolveDuoNext
  const defineEventHandler: typeof H3.defineEventHandler
  const createEventStream: typeof H3.createEventStream
  const createError: typeof H3.createError
  const getCookie: typeof H3.getCookie
  const readBody: typeof H3.readBody
  const sendRedirect: typeof H3.sendRedirect
  const updateSession: typeof H3.updateSession
  const useSession: typeof H3.useSession
  const useRuntimeConfig: (event?: H3.H3Event) => { sessionPassword: string; app: { baseURL: string } }
  const defineCachedFunction: <Result, Argument>(
    make: (argument: Argument) => Promise<Result>,
    options: { maxAge: number; getKey: (argument: Argument) => string },
  ) => (argument: Argument) => Promise<Result>
  /** Of nuxt-auth-utils. */
  const getUserSession: (event: H3.H3Event) => Promise<{ user?: { email: string } }>
  const clearUserSession: (event: H3.H3Event) => Promise<boolean>
  /** Of the reader's own application. */
  const passwordIsRight: (username: string, password: string) => Promise<boolean>
  const latestPrice: () => number
  const isMoved: (username: string) => boolean
  const makeReport: (username: string) => Promise<object>
}
