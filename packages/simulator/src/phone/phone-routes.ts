import { timingSafeEqual } from 'node:crypto'
import type { LocalDuo } from '../local-duo.js'
import { VERDICTS } from '../pending.js'
import { apiFailure, json, type Reply } from '../reply.js'
import type { Route } from '../router.js'
import { readForm, type SimRequest } from '../sim-request.js'
import type { Place } from '../site.js'
import { lockedReply, phoneReply, phoneRevision } from './phone-page.js'

/** The phone of every user. */
export const phoneRoutes: readonly Route[] = [
  { method: 'GET', path: '/phone', handle: open },
  { method: 'POST', path: '/phone/list', handle: withToken((_form, duo) => phoneReply(duo)) },
  {
    method: 'POST',
    path: '/phone/status',
    handle: withToken((_form, duo) => json(200, { revision: phoneRevision(duo) })),
  },
  { method: 'POST', path: '/phone/answer', handle: withToken(answer) },
]

function open(request: SimRequest, { duo }: Place): Reply {
  return opens(duo, new URLSearchParams(request.query).get('token')) ? phoneReply(duo) : lockedReply()
}

const SAID = { approve: 'Approved.', deny: 'Denied.', fraud: 'Reported as fraud.', timeout: 'Timed out.' } as const

function answer(form: URLSearchParams, duo: LocalDuo): Reply {
  const verdict = VERDICTS.find((known) => known === form.get('verdict'))
  const done = verdict !== undefined && duo.pending.answer(form.get('txid') ?? '', verdict)
  return phoneReply(duo, done ? SAID[verdict] : 'That request does not wait any more.')
}

function withToken(handle: (form: URLSearchParams, duo: LocalDuo) => Reply): Route['handle'] {
  return async (request, { duo, site }) => {
    // Only our own pages post here: a browser says of every form where it came from.
    if (request.headers.origin !== `${site.scheme}://${request.headers.host}`) {
      duo.events.add({ kind: 'phone.refused', detail: { origin: request.headers.origin ?? '' } })
      return apiFailure(40300, 'The phone answers its own page only. Scripts use /sim/pending.')
    }
    const form = await readForm(request)
    return opens(duo, form.get('token')) ? handle(form, duo) : lockedReply()
  }
}

function opens(duo: LocalDuo, token: string | null): boolean {
  const wanted = Buffer.from(duo.phoneToken)
  const given = Buffer.from(token ?? '')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
