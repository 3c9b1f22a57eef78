import { json, type Reply } from '../transport/reply.js'
import type { Route } from '../server/router.js'
import type { SimRequest } from '../transport/sim-request.js'
import type { Place } from '../server/place.js'
import { duoOfCredentials, readCredentials, type Credentials } from './credentials.js'
import { readRequestDate } from './request-date.js'
import { refuse, type ApiRefusal } from './refusal.js'
import { findSignature, type FoundSignature } from './signature.js'

/** Seconds by which the date of a request may be off. */
const WINDOW = 300

/** Whether the keys of an application are right. */
export const checkRoute: Route = {
  method: 'GET',
  path: '/auth/v2/check',
  endpoint: 'check',
  duoOf: duoOfCredentials,
  handle: async (request, place) => {
    const { duo } = place
    const checked = await check(request, place)
    if (!checked.ok) return refused(checked, place)
    const { ikey, version, hash } = checked
    const detail = { endpoint: 'check', signature: `${version} ${hash}` }
    duo.events.add({ kind: 'api.called', ikey, detail })
    return json(200, { response: { time: duo.clock.now() }, stat: 'OK' })
  },
}

type Checked = FoundSignature & { ikey: string }

async function check(request: SimRequest, place: Place): Promise<Checked | ApiRefusal> {
  const { duo } = place
  const credentials = readCredentials(request.headers)
  if (!credentials.ok) return credentials
  const { ikey } = credentials
  const { application } = duo
  if (application.ikey !== ikey) {
    const known = place.applications.keys()
    return refuse(40102, `No application has the integration key ${ikey}. Known here: ${known}.`, ikey)
  }
  const found = await findSignature(request, credentials, { application, site: place.site })
  if (!found.ok) return found
  const late = checkDate(credentials, duo.clock.now())
  if (late) return late
  if (application.type !== 'other') return { ...found, ikey }
  return refuse(
    40301,
    `The application ${application.name} is of the type "other"; websdk and authapi may call this.`,
    ikey,
  )
}

function checkDate({ ikey, date }: Credentials, now: number): ApiRefusal | undefined {
  const sent = readRequestDate(date)
  if (sent === undefined)
    return refuse(40105, 'The date is not one of RFC 2822, such as "Tue, 21 Aug 2012 17:29:18 -0000".', ikey)
  const off = Math.round(sent - now)
  if (Math.abs(off) <= WINDOW) return undefined
  const clock =
    off > 0
      ? `${off} s from now: the application's clock runs ahead`
      : `${-off} s ago: the application's clock runs behind`
  return refuse(40105, `The request was signed ${clock}. Duo takes ${WINDOW} s of difference.`, ikey)
}

function refused({ code, message, detail, explanation, ikey }: ApiRefusal, { duo }: Place): Reply {
  const whom = ikey === undefined ? {} : { ikey }
  duo.events.add({ kind: 'request.refused', ...whom, detail: { endpoint: 'check', reason: String(code), explanation } })
  const more = detail === undefined ? {} : { message_detail: detail }
  const simulator = { reason: String(code), explanation }
  return json(Math.floor(code / 100), { code, message, ...more, stat: 'FAIL', simulator })
}
