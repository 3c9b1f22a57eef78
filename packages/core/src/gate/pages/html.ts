/** Markup that is already safe. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Html | undefined

/** A template whose values are escaped; `undefined` leaves a gap. */
export function html(parts: TemplateStringsArray, ...values: Part[]): Html {
  return new Html(parts.reduce((text, part, index) => text + render(values[index - 1]) + part))
}

/** Attributes of an element; those without a value are left out. */
export function attributes(values: Readonly<Record<string, string | undefined>>): Html {
  const present = Object.entries(values).map(([name, value]) =>
    value === undefined ? '' : ` ${name}="${escape(value)}"`,
  )
  return new Html(present.join(''))
}

function render(value: Part): string {
  if (value === undefined) return ''
  if (value instanceof Html) return value.text
  return escape(String(value))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
