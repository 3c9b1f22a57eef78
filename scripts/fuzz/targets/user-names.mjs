import { compat, core } from '../core.mjs'
import { userName } from '../drafts.mjs'
import { attempt, demand } from '../law.mjs'
import { mutate, noise, oddValue } from '../mutate.mjs'
import { verifiedAnswer } from '../reference.mjs'
import { akey, ikey, noon, signHalf, skey } from '../signing.mjs'

// Names: what is signed comes back as it was, and what cannot be a name is signed by nobody.

const signer = core.createSigner({ ikey, skey, akey, now: () => noon * 1000 })

/** @type {import('../main.mjs').Target} */
export const userNames = {
  name: 'user names',
  share: 70_000,
  make(random) {
    const kind = random.below(10)
    if (kind === 0) return oddValue(random)
    if (kind < 3) return noise(random, 30)
    return kind < 8 ? mutate(random, userName(random)) : userName(random)
  },
  check(name) {
    const fits = couldBeName(name)
    demand(core.isUsername(name) === fits, 'isUsername says what the reference says')
    const dropIn = compat.sign_request(ikey, skey, akey, name)
    demand(dropIn.startsWith('ERR|') === !fits, 'the drop-in signs the same names')
    const { outcome, value } = attempt(() => signer.signRequest(name), ['invalid_username'])
    demand((outcome === 'accepted') === fits, 'signRequest signs the same names')
    if (outcome !== 'accepted') return outcome
    const answer = `${signHalf('AUTH', `${name}|${ikey}|${noon + 300}`, skey)}:${value.split(':')[1]}`
    demand(verifiedAnswer(answer, { now: noon })?.user === name, 'the reference reads the name that was signed')
    demand(signer.verifyResponse(answer) === name, 'the name comes back as it was')
    return outcome
  },
}

function couldBeName(name) {
  if (typeof name !== 'string' || name === '' || name !== name.trim()) return false
  const bytes = Buffer.from(name)
  if (bytes.toString() !== name || bytes.length > 1024) return false
  return Array.from(name).every((character) => {
    const code = character.codePointAt(0)
    return code >= 32 && !(code >= 127 && code < 160) && code !== 0x7c && code !== 0x2028 && code !== 0x2029
  })
}
