import { describeFailure, failurePage } from '../../errors/failures.js'
import { type SetCookie, serializeCookie } from '../request/cookies.js'
import { framedTexts } from '../pages/framed-page.js'
import { isFramed, isNavigation } from '../request/negotiation.js'
import { messagePage, problemAnswer, seeOther } from '../pages/page.js'
import type { GateAnswer, GateRequest } from '../request/request.js'
import { adviceFor } from './shown-advice.js'
import { loginAddress, startAddress } from './way-back.js'
import type { Workings } from '../setup/workings.js'

/** Why a guard did not let a request through. */
export type RefusalCode =
  | 'first_factor_required'
  | 'duo_required'
  | 'verification_too_old'
  | 'factor_not_accepted'
  | 'invalid_username'

type Header = readonly [name: string, value: string]

/** Why a request is refused, and what is known of its way on. */
interface Way {
  readonly code: RefusalCode
  /** Seconds, when a guard asked for a verification that recent. */
  readonly maxAge?: number | undefined
  /** Where a login leads that was under way. */
  readonly next?: string | undefined
}

/**
 * Answers a request that did not get through: people are led on, programs are told where to go.
 */
export function refuse<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  options: Way & { cookies: readonly SetCookie[] },
): GateAnswer {
  const { code } = options
  workings.reports.ofRefusal(code)
  const headers = cookieHeaders(options.cookies)
  const way = wayOn(workings, request, options)
  if (!isNavigation(request)) return problemOf(code, way, headers)
  const framed = isFramed(request)
  const isRead = request.method === 'GET'
  if (isRead && way !== undefined && !framed && !needsWords(code)) return seeOther(way, headers)
  const action = way === undefined ? undefined : { label: actionLabel(code), href: way }
  const { status } = describeFailure(code)
  const { title, text } = { ...failurePage(code), ...(framed && isRead ? framedTexts[code] : {}) }
  const advice = adviceFor(workings, code)
  return messagePage({ status, title, text, advice, action, framed, headers: [...challenge(status), ...headers] })
}

/** Sending them on without a word would send them round in a circle. */
function needsWords(code: RefusalCode): boolean {
  return code === 'verification_too_old' || code === 'factor_not_accepted'
}

/** Set-Cookie headers. */
export function cookieHeaders(cookies: readonly SetCookie[]): Header[] {
  return cookies.map((cookie) => ['set-cookie', serializeCookie(cookie)])
}

/** Where a refused request goes on: to the first factor, or to the start of a login. */
function wayOn<Ctx>(
  workings: Workings<Ctx>,
  request: GateRequest<Ctx>,
  { code, maxAge, next }: Way,
): string | undefined {
  if (code === 'invalid_username') return undefined
  return code === 'first_factor_required'
    ? loginAddress(workings, request, next)
    : startAddress(workings, request, maxAge)
}

function actionLabel(code: RefusalCode): string {
  return code === 'first_factor_required' ? 'Log in' : 'Confirm with Duo'
}

/** A refusal for a program, with the address where its user has to be sent. */
export function problemOf(
  code: RefusalCode | 'cross_site',
  way: string | undefined,
  headers: readonly Header[],
): GateAnswer {
  const { status, title, advice } = describeFailure(code)
  const member = memberOf[code]
  const onward = member === undefined ? {} : { [member]: way }
  return problemAnswer({ status, title, detail: advice, code, ...onward }, [...challenge(status), ...headers])
}

/** What a problem calls the way on; the other codes have none for programs. */
const memberOf: Readonly<Partial<Record<RefusalCode | 'cross_site', 'start' | 'login'>>> = {
  duo_required: 'start',
  first_factor_required: 'login',
}

/** A 401 must name a scheme (RFC 9110 15.5.2); browsers ignore one that they do not know. */
function challenge(status: number): Header[] {
  return status === 401 ? [['www-authenticate', 'Duo']] : []
}
