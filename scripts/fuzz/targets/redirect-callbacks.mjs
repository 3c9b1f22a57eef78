import { demandDecent, navigating, scripted } from '../answers.mjs'
import { cookieSet, gates, heard, issuer, requestOf, resetWorld } from '../gates.mjs'
import { demand } from '../law.mjs'
import { callbackAddress, cookieHeader, isOwnLogin, loginUnderWay, visitor } from '../logins.mjs'
import { noise } from '../mutate.mjs'
import { cookieValue, openSeal, verifiedToken } from '../reference.mjs'
import { noon, olderSkey, skey } from '../signing.mjs'
import { answering, claimsOf, tokenText } from '../tokens.mjs'

// The way back from the Universal Prompt: state and code from the browser, the answer from Duo.

const index = gates.findIndex(({ promptOf }) => promptOf('alice') === 'new')
const known = gates[index]
const nonce = 'nonce-of-this-attempt-'

/** @type {import('../main.mjs').Target} */
export const redirectCallbacks = {
  name: 'redirect callbacks',
  share: 40_000,
  make(random) {
    const user = random.pick(['alice', 'bob', 'jos\u00e9', 'zoe'])
    const login = loginUnderWay(random, known, { user, prompt: known.promptOf(user), memory: { nonce } })
    const code = random.chance(0.95) ? 'code-of-duo' : noise(random)
    const parameters = { state: login.id, duo_code: code, ...(random.chance(0.04) ? { error: noise(random) } : {}) }
    return {
      ctx: visitor(random, { user, sid: login.sid }),
      url: callbackAddress(random, known, parameters),
      headers: { ...(random.chance(0.3) ? navigating : scripted), cookie: cookieHeader(random, known, login) },
      token: tokenText(random, claimsOf({ user, nonce, issuer })),
      seconds: noon + random.pick([0, 0, 1, 359, 360, 600]),
    }
  },
  async check({ ctx, url, headers, token, seconds }) {
    resetWorld(seconds, answering({ text: JSON.stringify({ id_token: token }) }))
    const expected = expectedLogin({ ctx, url, headers, token, seconds })
    const request = requestOf({ ctx, url, headers })
    const answer = await known.gate.handle(request)
    if (answer === undefined) return '404'
    const reason = heard.find(({ type }) => type === 'rejected')?.reason
    demandDecent(answer)
    const proof = cookieSet(answer, known.cookie)
    if (proof !== undefined) demand(expected !== undefined, 'a login ends only where the reference says so')
    if (proof === undefined) return reason ?? String(answer.status)
    demandProofOf(ctx.user, proof)
    const again = await known.gate.handle(request)
    demandDecent(again)
    demand(cookieSet(again, known.cookie) === undefined, 'a state counts once')
    return 'accepted'
  },
}

function demandProofOf(user, text) {
  const record = openSeal(text, { secrets: known.secrets, purpose: 'proof', site: known.site })
  demand(record?.user === user && record.method === 'universal', 'the proof is about whoever came')
  demand(record.at <= record.made, 'nobody has confirmed in the future')
}

function expectedLogin({ ctx, url, headers, token, seconds }) {
  const query = new URLSearchParams(url.split(/\?(.*)/s)[1])
  const id = query.get('state')
  if (query.getAll('state').length !== 1 || query.getAll('duo_code').length !== 1 || query.has('error'))
    return undefined
  const cookie = cookieValue(headers.cookie, `${known.cookie}-try-${id}`)
  const record = openSeal(cookie, { secrets: known.secrets, purpose: 'pending', site: known.site })
  if (!isOwnLogin(known, record, { id, ctx, kind: 'universal', seconds })) return undefined
  return verifiedToken(token, { now: seconds, issuer, user: ctx.user, nonce, keys: [skey, olderSkey] })
}
