/** The page about a failed login, from the server's problem document. */
export interface FailedPage {
  /** Its name in `pages.texts`. */
  readonly message: string
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  readonly title: string
  readonly text: string
  readonly actions: readonly { readonly name: string; readonly label: string; readonly href: string }[]
  readonly labels: { readonly reference: string }
}

/** A failed login, described for people. */
export interface DuoFailureContent extends FailedPage {
  /** The reason of the server or of the browser script. */
  readonly code: string | undefined
  /** The reference that the user reads to a help desk, the same as in the event. */
  readonly reference: string | undefined
}

/**
 * Finds the page in an error of `<DuoPrompt>`, in a problem document, or in the error of a fetch that returned one.
 * `undefined` for any other error.
 */
export function failedPageIn(error: unknown): DuoFailureContent | undefined {
  for (const problem of [error, inside(error, 'data'), inside(inside(error, 'data'), 'data')]) {
    const page = inside(problem, 'page')
    if (!isPage(page)) continue
    return { ...page, code: textIn(problem, 'code'), reference: textIn(problem, 'reference') }
  }
  return undefined
}

function isPage(value: unknown): value is FailedPage {
  return textIn(value, 'title') !== undefined && Array.isArray(inside(value, 'actions'))
}

function textIn(value: unknown, name: string): string | undefined {
  const text = inside(value, name)
  return typeof text === 'string' ? text : undefined
}

function inside(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
