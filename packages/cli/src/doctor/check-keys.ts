import { keyProblem } from '@duokit/core/diagnose'
import type { Setting, Settings } from '../settings.js'
import { failure, type Finding, ok, skipped, warning } from './finding.js'

const place = 'Copy it again from your application in the Duo Admin Panel.'
const make = 'Generate one with: npx duokit akey'

/** The form of the keys, and what is easily mixed up. */
export function checkKeyForms(settings: Settings): readonly Finding[] {
  return [...checkPair(settings), checkAkey(settings)]
}

function checkPair({ ikey, skey }: Settings): readonly Finding[] {
  if (ikey !== undefined && skey !== undefined && areSwapped(ikey, skey)) {
    const message = `${ikey.variable} and ${skey.variable} are swapped`
    const advice = `Swap them: the shorter one belongs in ${ikey.variable}.`
    return [failure('ikey', message, advice), failure('skey', message, advice)]
  }
  return [
    checkForm('ikey', ikey, 'DUO_CLIENT_ID (or DUO_IKEY)'),
    checkForm('skey', skey, 'DUO_CLIENT_SECRET (or DUO_SKEY)'),
  ]
}

function areSwapped(ikey: Setting, skey: Setting): boolean {
  const isWrong = !ikey.values.every((value) => keyProblem('ikey', value) === undefined)
  const fitsOther = ikey.values.every((value) => keyProblem('skey', value) === undefined)
  return isWrong && fitsOther && skey.values.every((value) => keyProblem('ikey', value) === undefined)
}

function checkForm(name: 'ikey' | 'skey', setting: Setting | undefined, usual: string): Finding {
  if (setting === undefined) return failure(name, `${usual} is not set`, place)
  const problem = setting.values.map((value) => keyProblem(name, value)).find((found) => found !== undefined)
  if (problem !== undefined) return failure(name, `${setting.variable}: ${problem}`, place)
  return ok(name, `${setting.variable} has the right form${several(setting)}`)
}

function checkAkey({ akey, skey }: Settings): Finding {
  if (akey === undefined) return skipped('akey', 'DUO_AKEY is not set; only the iframe needs it')
  const { variable, values } = akey
  const problem = values.map((value) => keyProblem('akey', value)).find((found) => found !== undefined)
  if (problem !== undefined) return failure('akey', `${variable}: ${problem}`, make)
  if (values.some((value) => skey?.values.includes(value))) {
    return failure('akey', `${variable} is the secret key, which Duo knows`, `Use a secret of your own. ${make}`)
  }
  if (values.some((value) => new Set(value).size < leastVariety)) {
    return warning('akey', `${variable} is easy to guess: it has few different characters`, make)
  }
  return ok('akey', `${variable} has the right form${several(akey)}`)
}

/** Different characters. Forty random ones, even of hexadecimal digits alone, have more. */
const leastVariety = 9

function several({ values }: Setting): string {
  return values.length === 1 ? '' : ` (${values.length} values, newest first)`
}
