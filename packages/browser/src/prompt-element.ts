import { configurationError } from './configuration-error.js'
import type { DuoInitOptions } from './duo-init-options.js'

/** The place of the prompt, and the elements with its options as data attributes. The first one takes precedence. */
export interface PromptElement {
  element: Element
  attributeSources: readonly Element[]
}

/**
 * Finds the element that the options, or the page, mean.
 *
 * @throws DuoWebError `bad_element`
 */
export function findPromptElement({ iframe, iframeContainer }: DuoInitOptions): PromptElement | undefined {
  if (iframe && iframeContainer) {
    throw configurationError('bad_element', 'Passing both `iframe` and `iframeContainer` is not possible: choose one.')
  }
  const named = iframe || iframeContainer
  if (!named) return findDeclared()
  const element = typeof named === 'string' ? document.getElementById(named) : named
  if (!element) return undefined
  if (!element.tagName || isIframe(element) !== Boolean(iframe)) {
    throw configurationError(
      'bad_element',
      iframe
        ? '`iframe` has to be an iframe or the id of one; for any other element there is `iframeContainer`.'
        : '`iframeContainer` has to be an element other than an iframe, or its id; for an iframe there is `iframe`.',
    )
  }
  return { element, attributeSources: [element] }
}

export function isIframe(element: Element): element is HTMLIFrameElement {
  return element.localName === 'iframe'
}

// `data-iframe` stands in the table of Duo's documentation and in none of Duo's scripts. Other libraries use the
// attribute as well, hence the second condition.
function findDeclared(): PromptElement | undefined {
  const declared =
    document.getElementById('duo_iframe') ??
    document.querySelector('[data-iframe][data-host],[data-iframe][data-sig-request]')
  if (!declared) return undefined
  const id = declared.getAttribute('data-iframe')
  const element = id ? document.getElementById(id) : declared
  return element ? { element, attributeSources: [declared, element] } : undefined
}
