import {
  type ExplainedCallback,
  type ExplainedHalf,
  type ExplainedSigned,
  type ExplainedToken,
  type Explanation,
  fieldNames,
  type Signature,
} from '@duokit/core/diagnose'
import { createPaint, type Paint } from '../paint.js'
import { plainText } from '../plain-text.js'

/** What a text says, for a person. */
export function describeExplanation(found: Explanation, colours: boolean): string {
  const paint = createPaint(colours)
  return [...linesOf(found, paint)].map((line) => line.trimEnd()).join('\n')
}

function linesOf(found: Explanation, paint: Paint): string[] {
  switch (found.kind) {
    case 'frame_error':
      return [paint('bold', 'an error of Duo in place of a signature'), `  ${oneLine(found.message)}`]
    case 'callback':
      return [...callbackLines(found, paint), ...problemLines(found, paint)]
    case 'signed_request':
    case 'signed_response':
    case 'signed_half':
      return [...signedLines(found, paint), ...problemLines(found, paint)]
    default:
      return [...tokenLines(found, paint), ...problemLines(found, paint)]
  }
}

const titles = {
  signed_request: 'a sig_request of the iframe (Web SDK v2)',
  signed_response: `a ${fieldNames.response}: Duo's answer in the iframe (Web SDK v2)`,
  signed_half: `one half of a sig_request or ${fieldNames.response} (Web SDK v2)`,
  id_token: "an id_token: Duo's answer in the Universal Prompt (Web SDK v4)",
  authorize_request: 'what a redirect to the Universal Prompt asks for (Web SDK v4)',
  client_assertion: 'what proves to Duo who calls (Web SDK v4)',
  token: 'a token of something else than Duo',
}

function signedLines(found: ExplainedSigned, paint: Paint): string[] {
  return [paint('bold', titles[found.kind]), ...found.halves.flatMap((half) => halfLines(half, paint))]
}

function halfLines(half: ExplainedHalf, paint: Paint): string[] {
  return [
    '',
    `  ${paint('bold', half.prefix)}  ${half.meaning}`,
    row('user', half.username === undefined ? 'unreadable' : oneLine(half.username)),
    row('ikey', half.ikey === undefined ? 'unreadable' : oneLine(half.ikey)),
    row('ends', timeText(half.expiresAt, half.secondsLeft, paint)),
    row('signature', signatureText(half.signature, half.key, paint)),
  ]
}

/** As they are worth reading, and no others: the rest is in --json. */
const shownClaims = ['preferred_username', 'duo_uname', 'sub', 'iss', 'aud', 'redirect_uri', 'auth_time']

function tokenLines(found: ExplainedToken, paint: Paint): string[] {
  const { claims } = found
  const result = claims['auth_result'] as Record<string, unknown> | null | undefined
  const context = claims['auth_context'] as Record<string, unknown> | null | undefined
  const shown = shownClaims
    .filter((name) => claims[name] !== undefined)
    .map((name) => row(name, valueText(claims[name])))
  const more = [
    ['result', result?.['result']],
    ['status', result?.['status_msg'] ?? result?.['status']],
    ['factor', context?.['factor']],
    ['reason', context?.['reason']],
  ] as const
  return [
    paint('bold', titles[found.kind]),
    '',
    ...shown,
    ...more.filter(([, value]) => value !== undefined).map(([name, value]) => row(name, valueText(value))),
    row('algorithm', oneLine(found.algorithm)),
    row('ends', timeText(found.expiresAt, found.secondsLeft, paint)),
    row('signature', signatureText(found.signature, 'client secret', paint)),
  ]
}

function callbackLines(found: ExplainedCallback, paint: Paint): string[] {
  const lines = [paint('bold', 'the way back from the Universal Prompt (Web SDK v4)'), '']
  if (found.codeParameter !== undefined) {
    lines.push(row(found.codeParameter, `${found.codeLength} characters; counts once, and for a minute or so`))
  }
  if (found.stateLength !== undefined) lines.push(row('state', `${found.stateLength} characters`))
  if (found.error !== undefined) lines.push(row('error', `${oneLine(found.error)} (signed by nobody)`))
  if (found.errorDescription !== undefined) lines.push(row('says', oneLine(found.errorDescription)))
  lines.push(row('signature', 'none: a code says nothing before it is exchanged with Duo'))
  return lines
}

function problemLines({ problems }: { readonly problems: readonly string[] }, paint: Paint): string[] {
  if (problems.length === 0) return []
  return ['', ...problems.map((problem) => `  ${paint('red', '✗')} ${problem}`)]
}

function row(name: string, value: string): string {
  return `    ${name.padEnd(18)}  ${value}`
}

function timeText(at: number | undefined, left: number | undefined, paint: Paint): string {
  if (at === undefined || left === undefined) return 'never'
  const date = Math.abs(at) < 8_640_000_000_000 ? new Date(at * 1000).toISOString().replace('.000', '') : String(at)
  return left > 0 ? `${date}, in ${left} s` : `${date}, ${paint('red', `${-left} s ago`)}`
}

function signatureText(signature: Signature, key: string, paint: Paint): string {
  if (signature === 'holds') return paint('green', `holds with the ${key} at hand`)
  if (signature === 'fails') return paint('red', `does not hold with the ${key} at hand`)
  return `not checked: no ${key} at hand`
}

function valueText(value: unknown): string {
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value))
}

/** Foreign text, and not endless. */
function oneLine(text: string): string {
  return plainText(text).slice(0, 300)
}
