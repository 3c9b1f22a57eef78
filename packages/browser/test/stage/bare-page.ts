import { vi } from 'vitest'

/**
 * As much of a page as the script touches, without a browser: for what has to hold of more texts than a browser could
 * be shown.
 */
export interface BarePage {
  /** An iframe of the page. */
  readonly frame: Element & { readonly src: string; readonly contentWindow: object }
  /** Addresses that were opened, and where. */
  readonly opened: unknown[][]
  /** What a form that was filled holds. */
  valuesOf(form: HTMLFormElement): unknown[]
  /** A message event; what a listener throws is thrown. */
  dispatch(event: { data: unknown; origin: unknown; source: unknown }): void
}

export const PAGE = 'https://app.example.com/page?a=1#top'

/** Puts the page where a browser has it, until `vi.unstubAllGlobals`. */
export function openBarePage(): BarePage {
  const listeners = new Set<(event: object) => void>()
  const opened: unknown[][] = []
  const values = new Map<object, unknown[]>()
  const element = () => {
    const filled: { value?: unknown }[] = []
    const made = { setAttribute() {}, remove() {}, append: (field: object) => void filled.push(field) }
    values.set(made, filled)
    return made
  }
  vi.stubGlobal('window', {
    addEventListener: (_: string, listener: (event: object) => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: (event: object) => void) => listeners.delete(listener),
    open: (...parameters: unknown[]) => void opened.push(parameters),
  })
  vi.stubGlobal('document', {
    readyState: 'complete',
    location: { href: PAGE },
    addEventListener() {},
    removeEventListener() {},
    getElementById: () => null,
    querySelector: () => null,
    createElement: element,
  })
  vi.stubGlobal('HTMLFormElement', EventTarget)
  const frame = {
    tagName: 'IFRAME',
    localName: 'iframe',
    src: '',
    contentWindow: {},
    getAttribute: () => null,
    after() {},
  }
  return {
    frame: frame as unknown as BarePage['frame'],
    opened,
    valuesOf: (form) => (values.get(form) ?? []).map((field) => Reflect.get(field as object, 'value')),
    dispatch: (event) => {
      for (const listener of listeners) listener(event)
    },
  }
}
