import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string

/** @param colours - whether there are any */
export function createPaint(colours: boolean): Paint {
  // styleText looks at the process by itself unless it is told not to.
  return (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text)
}
