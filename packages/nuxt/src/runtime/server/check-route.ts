import { checkRequirement } from '@duokit/core'
import type { Duo, DuoProof, Requirement } from '@duokit/h3'
import { createError, getQuery, type H3Event, isError, setResponseHeader } from 'h3'
import { type GuardRules, stricter } from '../rules/guard-rules.js'

/** The response to a page before it is shown: the proof, or a code and the URL that starts a login. */
export type CheckAnswer =
  | ({ readonly verified: true } & DuoProof)
  | { readonly verified: false; readonly code: string; readonly start?: string }

/**
 * Responds to `GET check?max_age=60&exclude=…&path=/admin`: whether the user may see a page. The route rules for its
 * path apply as well. This decides what is shown; the handlers of the page's data protect the data.
 */
export async function answerCheck(
  event: H3Event,
  { duo, rules }: { readonly duo: Duo; readonly rules: GuardRules },
): Promise<CheckAnswer> {
  setResponseHeader(event, 'cache-control', 'no-store')
  const requirement = withRules(requirementIn(event), rulesIn(event, rules))
  try {
    return { verified: true, ...(await duo.require(event, requirement)) }
  } catch (error) {
    const refusal = refusalIn(error)
    if (refusal === undefined) throw error
    event.node.res.removeHeader('www-authenticate')
    return { verified: false, ...refusal }
  }
}

function withRules(asked: Requirement | undefined, ruled: Requirement | undefined): Requirement | undefined {
  if (asked === undefined || ruled === undefined) return asked ?? ruled
  return stricter(asked, ruled)
}

/** The requirement of the route rules at the path of the page. The path comes from the router in the browser. */
function rulesIn(event: H3Event, rules: GuardRules): Requirement | undefined {
  const { path } = getQuery(event)
  if (path === undefined) return undefined
  if (typeof path === 'string' && path.startsWith('/')) return rules.at(path)
  throw createError({ statusCode: 400, statusMessage: 'Bad Request' })
}

function requirementIn(event: H3Event): Requirement | undefined {
  const { max_age: maxAge, exclude } = getQuery(event)
  if (maxAge === undefined && exclude === undefined) return undefined
  const asked = {
    ...(maxAge !== undefined && { maxAge: Number(maxAge) }),
    ...(exclude !== undefined && { excludeFactors: [exclude].flat().map(String) }),
  }
  try {
    return checkRequirement(asked)
  } catch {
    throw createError({ statusCode: 400, statusMessage: 'Bad Request' })
  }
}

/** Refusals have a status below 500. Other errors are mistakes of the application, and are thrown again. */
function refusalIn(error: unknown): { code: string; start?: string } | undefined {
  if (!isError<{ code?: unknown; start?: unknown }>(error) || error.statusCode >= 500) return undefined
  const { code, start } = error.data ?? {}
  if (typeof code !== 'string') return undefined
  return { code, ...(typeof start === 'string' && { start }) }
}
