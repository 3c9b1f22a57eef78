import { checkFields, flag, wholeNumber } from '../check-fields.js'
import type { Application } from '../applications.js'
import type { Clock, ClockState } from '../clock.js'
import { VERDICTS } from '../pending.js'
import type { Route } from '../router.js'
import { controlRoute } from './control-call.js'

/** Everything that `Simulator` can do in-process, over HTTP. */
export const controlRoutes: readonly Route[] = [
  controlRoute('POST', '/sim/reset', (_call, { duo }) => {
    duo.reset()
    return {}
  }),
  controlRoute('GET', '/sim/config', (_call, { duo }) => duo.config.get()),
  controlRoute('PATCH', '/sim/config', ({ body }, { duo }) => duo.config.set(body)),

  controlRoute('GET', '/sim/users', (_call, { duo }) => duo.users.list()),
  controlRoute('GET', '/sim/users/:name', ({ params }, { duo }) => duo.users.get(params.name ?? '')),
  controlRoute('PUT', '/sim/users/:name', ({ params, body }, { duo }) => duo.users.set(params.name ?? '', body)),
  controlRoute('DELETE', '/sim/users/:name', ({ params }, { duo }) => {
    duo.users.delete(params.name ?? '')
    return {}
  }),
  controlRoute('POST', '/sim/users/:name/outcomes', ({ params, body }, { duo }) => {
    const rules = { outcomes: (value: unknown) => (value === undefined ? 'a list' : undefined) }
    return duo.users.set(params.name ?? '', { outcomes: [], ...checkFields<{ outcomes: [] }>('body', body, rules) })
  }),

  controlRoute('GET', '/sim/apps', (_call, { duo }) => duo.applications.list().map(withoutSecret)),
  controlRoute('PUT', '/sim/apps/:ikey', ({ params, body }, { duo }) =>
    withoutSecret(duo.applications.set(params.ikey ?? '', body)),
  ),

  controlRoute('GET', '/sim/clock', (_call, { duo }) => duo.clock.state()),
  controlRoute('POST', '/sim/clock', ({ body }, { duo }) => setClock(duo.clock, body)),

  controlRoute('GET', '/sim/events', ({ query }, { duo }) => duo.events.list(since(query.get('since') ?? '0'))),

  controlRoute('GET', '/sim/pending', (_call, { duo }) => duo.pending.list()),
  ...VERDICTS.map((verdict) =>
    controlRoute('POST', `/sim/pending/:txid/${verdict}`, ({ params }, { duo }) =>
      duo.pending.answer(params.txid ?? '', verdict) ? {} : undefined,
    ),
  ),

  controlRoute('POST', '/sim/refuse', ({ body }, { site }) => {
    const { seconds } = checkFields<{ seconds: number }>('body', body, { seconds: wholeNumber })
    if (seconds === undefined || seconds > 3600) throw new TypeError('body.seconds: expected up to 3600')
    site.refuseFor(seconds)
    return { seconds }
  }),
]

/** What may be read back: who may call this may also set a key, and need not learn the old one. */
const withoutSecret = ({ skey: _, ...application }: Application): Omit<Application, 'skey'> => application

function since(given: string): number {
  if (!/^\d{1,15}$/.test(given)) throw new TypeError('since: expected the number of an event')
  return Number(given)
}

interface ClockChange {
  offset: number
  advance: number
  /** A Unix second, or true for the present one. */
  freeze: number | true
  reset: boolean
}

function setClock(clock: Clock, body: Readonly<Record<string, unknown>>): ClockState {
  const seconds = (value: unknown): string | undefined =>
    typeof value === 'number' && Number.isFinite(value) ? undefined : 'a number of seconds'
  const change = checkFields<ClockChange>('body', body, {
    offset: seconds,
    advance: seconds,
    freeze: (value) => (value === true ? undefined : seconds(value) && 'a Unix second, or true for now'),
    reset: flag,
  })
  if (change.reset === true) clock.reset()
  if (change.offset !== undefined) clock.offset(change.offset)
  if (change.freeze !== undefined) clock.freeze(change.freeze === true ? undefined : change.freeze)
  if (change.advance !== undefined) clock.advance(change.advance)
  return clock.state()
}
