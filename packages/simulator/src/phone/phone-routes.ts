import { timingSafeEqual } from 'node:crypto'
import type { Applications } from '../application/applications.js'
import { VERDICTS } from '../state/pending.js'
import { apiFailure, json, type Reply } from '../transport/reply.js'
import { originReached } from '../transport/our-origin.js'
import type { Route } from '../server/router.js'
import { readForm, type SimRequest } from '../transport/sim-request.js'
import type { Place } from '../server/place.js'
import { addKey } from './add-key.js'
import type { Phone } from './phone.js'
import { lockedReply, phoneReply, phoneRevision } from './phone-page.js'

/** The phone of every user. */
export const phoneRoutes: readonly Route[] = [
  { method: 'GET', path: '/phone', handle: open },
  { method: 'POST', path: '/phone/list', handle: withToken((_form, phone) => phoneReply(phone)) },
  {
    method: 'POST',
    path: '/phone/status',
    handle: withToken((_form, phone) => json(200, { revision: phoneRevision(phone) })),
  },
  { method: 'POST', path: '/phone/answer', handle: withToken(answer) },
  {
    method: 'POST',
    path: '/phone/key',
    handle: withToken(async (form, phone, origin) => phoneReply(phone, await addKey(form, phone, origin))),
  },
]

function open(request: SimRequest, { applications }: Place): Reply {
  const phone = phoneOf(applications, new URLSearchParams(request.query).get('token'))
  return phone ? phoneReply(phone) : lockedReply()
}

const SAID = { approve: 'Approved.', deny: 'Denied.', fraud: 'Reported as fraud.', timeout: 'Timed out.' } as const

const WRONG_CODE = 'That is not the code that the prompt shows. Nobody was let in.'

function answer(form: URLSearchParams, phone: Phone): Reply {
  const verdict = VERDICTS.find((known) => known === form.get('verdict'))
  const txid = form.get('txid') ?? ''
  const duo = phone.duos.find(({ pending }) => pending.has(txid))
  if (duo === undefined || verdict === undefined) return phoneReply(phone, 'That request does not wait any more.')
  if (duo.pending.answer(txid, verdict, (form.get('code') ?? '').trim())) return phoneReply(phone, SAID[verdict])
  return phoneReply(phone, duo.pending.has(txid) ? WRONG_CODE : 'That request does not wait any more.')
}

function withToken(
  handle: (form: URLSearchParams, phone: Phone, origin: string) => Reply | Promise<Reply>,
): Route['handle'] {
  return async (request, { duo, applications, site }) => {
    // Only our own pages post here: a browser says of every form where it came from.
    if (request.headers.origin !== `${site.scheme}://${request.headers.host}`) {
      duo.events.add({ kind: 'phone.refused', detail: { origin: request.headers.origin ?? '' } })
      return apiFailure(40300, 'The phone answers its own page only. Scripts use /sim/pending.')
    }
    const form = await readForm(request)
    const phone = phoneOf(applications, form.get('token'))
    return phone ? handle(form, phone, originReached(request, site)) : lockedReply()
  }
}

function phoneOf(applications: Applications, token: string | null): Phone | undefined {
  const given = Buffer.from(token ?? '')
  const found = applications.duos().find(({ phoneToken }) => {
    const wanted = Buffer.from(phoneToken)
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  })
  if (found === undefined) return undefined
  return { owner: found, duos: found === applications.usual ? applications.duos() : [found] }
}
