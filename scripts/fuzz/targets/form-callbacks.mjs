import { demandDecent, navigating, scripted } from '../answers.mjs'
import { answerText, postedText } from '../drafts.mjs'
import { cookieSet, gates, heard, iframeKeys, requestOf, resetWorld } from '../gates.mjs'
import { demand } from '../law.mjs'
import { callbackAddress, cookieHeader, gateOf, isOwnLogin, loginUnderWay, users, visitor } from '../logins.mjs'
import { mutate } from '../mutate.mjs'
import { cookieValue, openSeal, verifiedAnswer } from '../reference.mjs'
import { akey, digest, ikey, noon, signHalf } from '../signing.mjs'

// The way back of the iframe, as a browser sends it: a proof is written exactly where the reference says so, and once.

const form = 'application/x-www-form-urlencoded'

/** @type {import('../main.mjs').Target} */
export const formCallbacks = {
  name: 'form callbacks',
  share: 90_000,
  make(random) {
    const { index, known } = gateOf(random)
    const user = random.pick(users)
    const appHalf = signHalf('APP', `${user}|${ikey}|${noon + 3600}`, akey)
    const prompt = known.promptOf(user)
    const login = loginUnderWay(random, known, { user, prompt, memory: { app: digest(appHalf) } })
    const made = answerText(random, { user, appHalf: random.chance(0.97) ? appHalf : undefined })
    const answer = random.chance(0.85) ? made : postedText(random, made)
    return {
      gate: index,
      ctx: visitor(random, { user, sid: login.sid }),
      url: callbackAddress(random, known, { attempt: login.id }),
      headers: {
        ...(random.chance(0.5) ? navigating : scripted),
        ...sender(random, known),
        'content-type': random.chance(0.96)
          ? form
          : random.pick([`${form}; charset=utf-8`, 'text/plain', '', `${form}x`]),
        cookie: cookieHeader(random, known, login),
      },
      body: body(random, answer),
      seconds: noon + random.pick([0, 0, 0, 1, 299, 300, 600]),
    }
  },
  async check(input) {
    const known = gates[input.gate]
    resetWorld(input.seconds)
    const expected = expectedLogin(known, input)
    const answer = await sent(known, input)
    const proof = cookieSet(answer, known.cookie)
    demand((proof !== undefined) === (expected !== undefined), 'core and the reference agree on whether the login ends')
    if (proof === undefined) return reasonOf(answer)
    const record = openSeal(proof, { secrets: known.secrets.slice(0, 1), purpose: 'proof', site: known.site })
    demand(record?.user === input.ctx.user && record.method === 'iframe', 'the proof is about whoever came')
    const again = await sent(known, input)
    demand(cookieSet(again, known.cookie) === undefined, 'an answer counts once')
    return 'accepted'
  },
}

function sender(random, { origin }) {
  if (random.chance(0.93)) return { origin }
  return random.pick([
    {},
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    { origin: mutate(random, origin) },
  ])
}

function body(random, answer) {
  const fields = [['sig_response', answer]]
  if (random.chance(0.1))
    fields.push(
      random.pick([
        ['sig_response', answer],
        ['sig_response[]', answer],
        ['note', 'x'],
      ]),
    )
  const text = new URLSearchParams(fields).toString()
  if (random.chance(0.004)) return `${text}&note=${'x'.repeat(66_000)}`
  return random.chance(0.9) ? text : mutate(random, text)
}

async function sent(known, { ctx, url, headers, body: text }) {
  const answer = await known.gate.handle(requestOf({ ctx, method: 'POST', url, headers, body: text }))
  if (answer === undefined) return { status: 404, headers: [] }
  const reason = heard.find(({ type }) => type === 'rejected')?.reason
  demandDecent(answer)
  return { ...answer, reason }
}

function reasonOf({ status, reason }) {
  return reason ?? String(status)
}

function expectedLogin(known, { ctx, url, headers, body: text, seconds }) {
  const [path, query = ''] = url.split(/\?(.*)/s)
  const ids = new URLSearchParams(query).getAll('attempt')
  if (path !== `${known.site.basePath}/callback` || ids.length !== 1 || !isSent(known, headers)) return undefined
  const [id] = ids
  const cookie = cookieValue(headers.cookie, `${known.cookie}-try-${id}`)
  const record = openSeal(cookie, { secrets: known.secrets, purpose: 'pending', site: known.site })
  if (!/^[\w-]{22}$/.test(id) || !isOwnLogin(known, record, { id, ctx, kind: 'iframe', seconds })) return undefined
  return text.length <= 65_536 ? expectedAnswer(record, text, seconds) : undefined
}

function isSent({ origin }, headers) {
  const site = headers['sec-fetch-site']
  const isOwn = headers.origin === undefined ? site === 'same-origin' : headers.origin === origin
  return isOwn && headers['content-type'].split(';')[0] === form
}

function expectedAnswer({ user, memory }, text, seconds) {
  const answers = new URLSearchParams(text).getAll('sig_response')
  const known = { now: seconds, skeys: iframeKeys.skey, akeys: iframeKeys.akey }
  const found = answers.length === 1 ? verifiedAnswer(answers[0], known) : undefined
  if (found?.user !== user || digest(found.appHalf) !== memory.app) return undefined
  return found.expiresAt - seconds <= 3600 ? found : undefined
}
