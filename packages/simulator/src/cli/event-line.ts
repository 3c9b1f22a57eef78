import type { SimulatorEvent } from '../state/events.js'

/**
 * An event as a line for a terminal. User names and other texts come from requests: nothing in them can move the
 * cursor.
 */
export function eventLine({ t, kind, user, detail }: SimulatorEvent, application: string): string {
  const more = Object.entries(detail).map(([name, value]) => `${name}=${plain(String(value))}`)
  const time = new Date(t * 1000).toISOString().slice(11, 19)
  return [time, `[${plain(application)}]`, kind, ...(user === undefined ? [] : [plain(user)]), ...more].join(' ')
}

const plain = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
