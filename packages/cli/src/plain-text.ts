/** Control characters, signs that have no width or change the direction, halves of characters. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu

/** Foreign text on a terminal: one line of it, and nothing that could change what is shown. */
export function plainText(text: string): string {
  return text.replace(unseen, '\uFFFD')
}

/** The same for programs: JSON that means what the value does, with each such character escaped. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(unseen, escaped)
}

/** Line ends stand between the parts of JSON, and never inside a text of it. */
function escaped(some: string): string {
  return some.replace(/[^\n]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
