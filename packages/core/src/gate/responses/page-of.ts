import type { Language } from '../pages/language.js'
import { createNonce } from '../pages/page-answer.js'
import type { MessagePage, Page } from '../pages/page.js'
import type { Workings } from '../setup/workings.js'
import type { Draft } from './draft.js'
import { promptFrame } from './prompt-frame.js'

/** What a page shows, in one language. */
export function pageOf<Ctx>(workings: Workings<Ctx>, draft: Draft, { tag, direction = 'ltr', texts }: Language): Page {
  const { kind, code, message, status, reference, advice, framed = false, opened } = draft
  const { labels } = texts
  const [title, text] = texts[message]
  const nonce = createNonce()
  const actions = draft.links.map(({ name, href }) =>
    Object.freeze({ name, label: labels[name], href, ...(framed && { target: '_top' as const }) }),
  )
  const page: Omit<MessagePage, 'kind'> = {
    ...(code !== undefined && { code }),
    message,
    status,
    language: tag,
    direction,
    title,
    text,
    actions: Object.freeze(actions),
    ...(reference !== undefined && { reference }),
    ...(advice !== undefined && { advice }),
    nonce,
    brand: workings.pages.brand,
    labels,
  }
  if (kind !== 'prompt') return Object.freeze({ kind, ...page })
  if (opened === undefined) throw new TypeError('a prompt page needs its prompt')
  const frame = Object.freeze(promptFrame(workings, opened, { nonce, labels }))
  return Object.freeze({ kind, ...page, username: opened.username, frame })
}
