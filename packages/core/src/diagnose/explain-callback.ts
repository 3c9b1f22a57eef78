import { callbackFields, codeForm, codeParameters, stateLength } from '../universal/wire.js'

/** The way back from the Universal Prompt. Code and state are left out: with them, somebody could finish the login. */
export interface ExplainedCallback {
  readonly kind: 'callback'
  /** What the code is called, and how long it is; missing where there is none. */
  readonly codeParameter: string | undefined
  readonly codeLength: number | undefined
  readonly stateLength: number | undefined
  /** What Duo reported, signed by nobody. */
  readonly error: string | undefined
  readonly errorDescription: string | undefined
  readonly problems: readonly string[]
}

/** @returns `undefined` for a text of another kind */
export function explainCallback(text: string): ExplainedCallback | undefined {
  const query = queryOf(text)
  if (query === undefined) return undefined
  const codeParameter = codeParameters.find((name) => query.has(name))
  const code = codeParameter === undefined ? undefined : (query.get(codeParameter) ?? '')
  const state = query.get(callbackFields.state) ?? undefined
  const error = query.get(callbackFields.error) ?? undefined
  if (code === undefined && (error === undefined || state === undefined)) return undefined
  return {
    kind: 'callback',
    codeParameter,
    codeLength: code?.length,
    stateLength: state?.length,
    error: error?.slice(0, 200),
    errorDescription: query.get(callbackFields.errorDescription)?.slice(0, 500),
    problems: problemsOf({ code, state, error }),
  }
}

function problemsOf(found: {
  code: string | undefined
  state: string | undefined
  error: string | undefined
}): string[] {
  const { code, state, error } = found
  const problems: string[] = []
  if (error !== undefined) problems.push('Duo reported an error in place of a code')
  if (code !== undefined && !codeForm.test(code)) problems.push('the code has not the form of one')
  if (state === undefined) problems.push('there is no state, so that it belongs to no login')
  else if (state.length < stateLength.least || state.length > stateLength.most) {
    problems.push(`the state has ${state.length} characters, and Duo takes ${stateLength.least} to ${stateLength.most}`)
  }
  return problems
}

/** Of an address, a path with a query, or a query alone. */
function queryOf(text: string): URLSearchParams | undefined {
  if (text.length > 8192 || /\s/.test(text)) return undefined
  const mark = text.indexOf('?')
  if (mark < 0 && !/^[\w.-]+=/.test(text)) return undefined
  return new URLSearchParams(text.slice(mark + 1).replace(/#.*/, ''))
}
