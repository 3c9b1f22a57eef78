const FORM = /^(?:[A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} (?:[+-]\d{4}|GMT|UTC?)$/

/** The second that an RFC 2822 date names, in each form that clients write; undefined when it is none. */
export function readRequestDate(text: string): number | undefined {
  const milliseconds = FORM.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000
}
