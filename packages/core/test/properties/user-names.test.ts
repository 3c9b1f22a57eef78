import { createSigner, isUsername } from '@duokit/core'
import { sign_request } from '@duokit/core/compat'
import * as fc from 'fast-check'
import { it } from 'vitest'
import { attempt, demand } from './demand.js'
import { drawn } from './draw.js'
import { userName } from './drafts.js'
import { expectOutcomes } from './expect-always.js'
import { mutate, noise } from './mutate.js'
import { oddValue } from './mutate-json.js'
import { verifiedAnswer } from './reference.js'
import { akey, ikey, noon, signHalf, skey } from './signing.js'
import { anyText } from './texts.js'

const signer = createSigner({ ikey, skey, akey, now: () => noon * 1000 })

const oddNames = drawn((draw) => {
  const kind = draw.below(10)
  if (kind < 2) return userName(draw)
  if (kind < 7) return mutate(draw, userName(draw))
  return kind < 9 ? noise(draw, 30) : oddValue(draw)
})

const names = fc.oneof({ weight: 3, arbitrary: oddNames }, anyText)

it('a name that is signed comes back as it was, and what cannot be a name is signed by nobody', () =>
  expectOutcomes(1000, names, (given) => {
    const fits = couldBeName(given)
    const name = given as string
    demand(isUsername(name) === fits, 'isUsername says what the reference says')
    demand(sign_request(ikey, skey, akey, name).startsWith('ERR|') === !fits, 'the drop-in signs the same names')
    const { outcome, value } = attempt(() => signer.signRequest(name), ['invalid_username'])
    demand((value !== undefined) === fits, 'signRequest signs the same names')
    if (value === undefined) return outcome
    const answer = `${signHalf('AUTH', `${name}|${ikey}|${noon + 300}`, skey)}:${value.split(':')[1]}`
    demand(verifiedAnswer(answer, { now: noon })?.user === name, 'the reference reads the name that was signed')
    demand(signer.verifyResponse(answer) === name, 'the name comes back as it was')
    return outcome
  }))

function couldBeName(name: unknown): boolean {
  if (typeof name !== 'string' || name === '' || name !== name.trim()) return false
  const bytes = Buffer.from(name)
  if (bytes.toString() !== name || bytes.length > 1024) return false
  return Array.from(name).every((character) => {
    const code = character.codePointAt(0) ?? 0
    return code >= 32 && !(code >= 127 && code < 160) && code !== 0x7c && code !== 0x2028 && code !== 0x2029
  })
}
