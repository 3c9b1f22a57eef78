import { describeFailure } from '../failures.js'
import { type SetCookie, serializeCookie } from './cookies.js'
import { isNavigation } from './negotiation.js'
import { messagePage, problemAnswer, seeOther } from './page.js'
import type { GateAnswer, GateRequest } from './request.js'
import { resolveNext } from './next.js'
import type { Workings } from './workings.js'

/** Why a guard did not let a request through. */
export type RefusalCode =
  | 'first_factor_required'
  | 'duo_required'
  | 'verification_too_old'
  | 'factor_not_accepted'
  | 'invalid_username'

/** What a refusal tells people. The words for programs come with the error of the same code. */
const pages: Readonly<Record<RefusalCode, { title: string; text: string }>> = {
  first_factor_required: {
    title: 'Please log in',
    text: 'This page is for people who are logged in.',
  },
  duo_required: {
    title: 'Please confirm it is you',
    text: 'What you sent was not carried out, because it needs a fresh confirmation with Duo. Confirm, then send it again.',
  },
  verification_too_old: {
    title: 'That was not recent enough',
    text: 'You confirmed with Duo, but not recently enough for this page. Please try again.',
  },
  factor_not_accepted: {
    title: 'This page needs another way of confirming',
    text: 'You confirmed with Duo, but in a way that this page does not accept. Please confirm in another way.',
  },
  invalid_username: {
    title: 'This user name cannot be used',
    text: 'Duo cannot handle the name of this account. Please ask whoever runs this site to change it.',
  },
}

type Header = readonly [name: string, value: string]

/**
 * Answers a request that did not get through: people are led on, programs are told where to go.
 *
 * @param options.maxAge - seconds, when a guard asked for a verification that recent
 */
export function refuse<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  options: { code: RefusalCode; maxAge?: number | undefined; cookies: readonly SetCookie[] },
): GateAnswer {
  const { code } = options
  const headers = cookieHeaders(options.cookies)
  const start = startAddress(workings, request, options.maxAge)
  const way = wayOn(workings, code, start)
  if (!isNavigation(request)) return problemOf(code, code === 'duo_required' ? start : undefined, headers)
  if (request.method === 'GET' && way !== undefined && !needsWords(code)) return seeOther(way, headers)
  const action = way === undefined ? undefined : { label: actionLabel(code), href: way }
  const { status } = describeFailure(code)
  return messagePage({ status, ...pages[code], action, headers: [...challenge(status), ...headers] })
}

/** Sending them on without a word would send them round in a circle. */
function needsWords(code: RefusalCode): boolean {
  return code === 'verification_too_old' || code === 'factor_not_accepted'
}

/** Set-Cookie headers. */
export function cookieHeaders(cookies: readonly SetCookie[]): Header[] {
  return cookies.map((cookie) => ['set-cookie', serializeCookie(cookie)])
}

/**
 * Where a login begins that leads back: to the page that was asked for, or to the page that a form or a script was on, since
 * nobody wants to end on the bare answer to either.
 */
export function startAddress<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  maxAge: number | undefined,
): string {
  const { site } = workings
  const isPage = request.method === 'GET' && isNavigation(request)
  const next = isPage ? request.url : refererPath(request, site.origin + site.path)
  const query = new URLSearchParams()
  const resolved = resolveNext(site, next)
  if (resolved !== undefined) query.set('next', resolved)
  if (maxAge !== undefined) query.set('max_age', String(maxAge))
  const text = query.toString()
  return site.address(`${site.basePath}/start${text === '' ? '' : `?${text}`}`)
}

function refererPath(request: GateRequest, root: string): string | undefined {
  const referer = request.header('referer')
  return referer?.startsWith(`${root}/`) ? referer.slice(root.length) : undefined
}

function wayOn<Ctx>(workings: Workings<Ctx>, code: RefusalCode, start: string): string | undefined {
  if (code === 'invalid_username') return undefined
  return code === 'first_factor_required' ? loginAddress(workings) : start
}

/** Where a person without a first factor goes. */
function loginAddress<Ctx>({ options, site }: Workings<Ctx>): string | undefined {
  const { loginUrl } = options
  if (loginUrl === undefined) return undefined
  return new URL(loginUrl.startsWith('/') ? site.address(loginUrl) : loginUrl).href
}

function actionLabel(code: RefusalCode): string {
  return code === 'first_factor_required' ? 'Log in' : 'Confirm with Duo'
}

/** A refusal for a program; `start` is where its user has to be sent. */
function problemOf(code: RefusalCode, start: string | undefined, headers: readonly Header[]): GateAnswer {
  const { status, title, advice } = describeFailure(code)
  return problemAnswer({ status, title, detail: advice, code, start }, [...challenge(status), ...headers])
}

/** A 401 must name a scheme (RFC 9110 15.5.2); browsers ignore one that they do not know. */
function challenge(status: number): Header[] {
  return status === 401 ? [['www-authenticate', 'Duo']] : []
}
