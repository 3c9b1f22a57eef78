import { it } from 'vitest'
import { demandDecent, navigating, scripted } from './answers.js'
import { demand } from './demand.js'
import { drawn } from './draw.js'
import { expectOutcomes } from './expect-always.js'
import { cookieSet, gates, heard, issuer, requestOf, resetWorld, type Sender } from './gates.js'
import { callbackAddress, cookieHeader, isOwnLogin, loginUnderWay, visitor } from './logins.js'
import { noise } from './mutate.js'
import { cookieValue, openSeal, type SealedRecord, verifiedToken } from './reference.js'
import { noon, olderSkey, skey } from './signing.js'
import { answering, claimsOf, tokenText } from './tokens.js'

// The way back from the Universal Prompt: state and code from the browser, the answer from Duo.

const known = gates[2]
const nonce = 'nonce-of-this-attempt-'

interface Input {
  readonly ctx: Sender
  readonly url: string
  readonly headers: { readonly cookie: string }
  readonly token: string
  readonly seconds: number
}

const inputs = drawn((draw) => {
  const user = draw.pick(['alice', 'bob', 'jos\u00e9', 'zoe'])
  const login = loginUnderWay(draw, known, { user, prompt: known.promptOf(user), memory: { nonce } })
  const code = draw.chance(0.95) ? 'code-of-duo' : noise(draw)
  const error = draw.chance(0.04) ? { error: noise(draw) } : {}
  return {
    ctx: visitor(draw, { user, sid: login.sid }),
    url: callbackAddress(draw, known, { state: login.id, duo_code: code, ...error }),
    headers: { ...(draw.chance(0.3) ? navigating : scripted), cookie: cookieHeader(draw, known, login) },
    token: tokenText(draw, claimsOf({ user, nonce, issuer })),
    seconds: noon + draw.pick([0, 0, 1, 359, 360, 600]),
  }
})

it('a login ends only if the reference says so, and once', () =>
  expectOutcomes(400, inputs, async (input) => {
    const { ctx, url, headers, token, seconds } = input
    resetWorld(seconds, answering({ text: JSON.stringify({ id_token: token }) }))
    const expected = expectedLogin(input)
    const request = requestOf({ ctx, url, headers })
    const answer = await known.gate.handle(request)
    if (answer === undefined) return '404'
    const reason = heard.find((event) => event.type === 'rejected')?.reason
    demandDecent(answer)
    const proof = cookieSet(answer, known.cookie)
    if (proof === undefined) return reason ?? String(answer.status)
    demand(expected !== undefined, 'a login ends only if the reference says so')
    demandProofOf(ctx.user, proof)
    const again = await known.gate.handle(request)
    demand(again !== undefined, 'the route is there')
    demandDecent(again)
    demand(cookieSet(again, known.cookie) === undefined, 'a state counts once')
    return 'accepted'
  }))

function demandProofOf(user: string | undefined, text: string): void {
  const record = openSeal(text, { secrets: known.secrets, purpose: 'proof', site: known.site })
  demand(record?.['user'] === user && record?.['method'] === 'universal', 'the proof is about whoever came')
  demand(Number(record?.['at']) <= Number(record?.['made']), 'nobody has confirmed in the future')
}

function expectedLogin({ ctx, url, headers, token, seconds }: Input): SealedRecord | undefined {
  const query = new URLSearchParams(url.split(/\?(.*)/s)[1])
  const id = query.get('state') ?? ''
  if (query.getAll('state').length !== 1 || query.getAll('duo_code').length !== 1 || query.has('error'))
    return undefined
  const cookie = cookieValue(headers.cookie, `${known.cookie}-try-${id}`)
  const record = openSeal(cookie, { secrets: known.secrets, purpose: 'pending', site: known.site })
  if (!isOwnLogin(known, record, { id, ctx, kind: 'universal', seconds })) return undefined
  return verifiedToken(token, { now: seconds, issuer, user: ctx.user, nonce, keys: [skey, olderSkey] })
}
