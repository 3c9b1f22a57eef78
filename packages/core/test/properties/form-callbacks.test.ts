import type { GateAnswer } from '@duokit/core'
import { it } from 'vitest'
import { demandDecent, navigating, scripted } from './answers.js'
import { demand } from './demand.js'
import { type Draw, drawn } from './draw.js'
import { answerText, postedText } from './drafts.js'
import { expectOutcomes } from './expect-always.js'
import { cookieSet, gates, heard, iframeKeys, type KnownGate, requestOf, resetWorld, type Sender } from './gates.js'
import { callbackAddress, cookieHeader, gateOf, isOwnLogin, loginUnderWay, users, visitor } from './logins.js'
import { mutate } from './mutate.js'
import { cookieValue, openSeal, verifiedAnswer, type VerifiedReference } from './reference.js'
import { akey, digest, ikey, noon, signHalf } from './signing.js'

// The way back of the iframe, as a browser sends it.

const form = 'application/x-www-form-urlencoded'

interface Input {
  readonly gate: 0 | 1 | 2
  readonly ctx: Sender
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly seconds: number
}

const inputs = drawn((draw): Input => {
  const { index, known } = gateOf(draw)
  const user = draw.pick(users)
  const appHalf = signHalf('APP', `${user}|${ikey}|${noon + 3600}`, akey)
  const login = loginUnderWay(draw, known, { user, prompt: known.promptOf(user), memory: { app: digest(appHalf) } })
  const made = answerText(draw, { user, ...(draw.chance(0.97) && { appHalf }) })
  const answer = draw.chance(0.85) ? made : postedText(draw, made)
  const oddType = draw.pick([`${form}; charset=utf-8`, 'text/plain', '', `${form}x`])
  return {
    gate: index,
    ctx: visitor(draw, { user, sid: login.sid }),
    url: callbackAddress(draw, known, { attempt: login.id }),
    headers: {
      ...(draw.chance(0.5) ? navigating : scripted),
      ...sender(draw, known),
      'content-type': draw.chance(0.96) ? form : oddType,
      cookie: cookieHeader(draw, known, login),
    },
    body: body(draw, answer),
    seconds: noon + draw.pick([0, 0, 0, 1, 299, 300, 600]),
  }
})

it('a proof is written exactly if the reference says so, and once', () =>
  expectOutcomes(400, inputs, async (input) => {
    const known = gates[input.gate]
    resetWorld(input.seconds)
    const expected = expectedLogin(known, input)
    const { answer, reason } = await sent(known, input)
    const proof = cookieSet(answer, known.cookie)
    demand((proof !== undefined) === (expected !== undefined), 'core and the reference agree on whether the login ends')
    if (proof === undefined) return reason ?? String(answer.status)
    const record = openSeal(proof, { secrets: known.secrets.slice(0, 1), purpose: 'proof', site: known.site })
    demand(record?.['user'] === input.ctx.user && record?.['method'] === 'iframe', 'the proof is about whoever came')
    const again = await sent(known, input)
    demand(cookieSet(again.answer, known.cookie) === undefined, 'an answer counts once')
    return 'accepted'
  }))

function sender(draw: Draw, { origin }: KnownGate): Record<string, string> {
  if (draw.chance(0.93)) return { origin }
  return draw.pick<readonly [Record<string, string>, ...Record<string, string>[]]>([
    {},
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    { origin: mutate(draw, origin) },
  ])
}

function body(draw: Draw, answer: string): string {
  const fields = new URLSearchParams({ sig_response: answer })
  if (draw.chance(0.1)) fields.append(draw.pick(['note', 'sig_response', 'sig_response[]']), answer)
  const text = fields.toString()
  if (draw.chance(0.004)) return `${text}&note=${'x'.repeat(66_000)}`
  return draw.chance(0.9) ? text : mutate(draw, text)
}

interface Answered {
  readonly answer: Pick<GateAnswer, 'status' | 'headers'>
  readonly reason: string | undefined
}

async function sent(known: KnownGate, { ctx, url, headers, body: text }: Input): Promise<Answered> {
  const answer = await known.gate.handle(requestOf({ ctx, method: 'POST', url, headers, body: text }))
  if (answer === undefined) return { answer: { status: 404, headers: [] }, reason: undefined }
  const reason = heard.find((event) => event.type === 'rejected')?.reason
  demandDecent(answer)
  return { answer, reason }
}

function expectedLogin(
  known: KnownGate,
  { ctx, url, headers, body: text, seconds }: Input,
): VerifiedReference | undefined {
  const [path, query = ''] = url.split(/\?(.*)/s)
  const ids = new URLSearchParams(query).getAll('attempt')
  if (path !== `${known.site.basePath}/callback` || ids.length !== 1 || !isSent(known, headers)) return undefined
  const [id = ''] = ids
  const cookie = cookieValue(headers['cookie'], `${known.cookie}-try-${id}`)
  const record = openSeal(cookie, { secrets: known.secrets, purpose: 'pending', site: known.site })
  if (!/^[\w-]{22}$/.test(id) || !isOwnLogin(known, record, { id, ctx, kind: 'iframe', seconds })) return undefined
  return text.length <= 65_536 ? expectedAnswer(record, text, seconds) : undefined
}

function isSent({ origin }: KnownGate, headers: Input['headers']): boolean {
  const site = headers['sec-fetch-site']
  const isOwn = headers['origin'] === undefined ? site === 'same-origin' : headers['origin'] === origin
  return isOwn && headers['content-type']?.split(';')[0] === form
}

function expectedAnswer(
  { user, memory }: { user: string; memory: Record<string, string> },
  text: string,
  seconds: number,
): VerifiedReference | undefined {
  const answers = new URLSearchParams(text).getAll('sig_response')
  const known = { now: seconds, skeys: iframeKeys.skey, akeys: iframeKeys.akey }
  const found = answers.length === 1 ? verifiedAnswer(answers[0], known) : undefined
  if (found?.user !== user || digest(found.appHalf) !== memory['app']) return undefined
  return found.expiresAt - seconds <= 3600 ? found : undefined
}
