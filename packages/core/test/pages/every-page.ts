import { documentOf } from '../../src/gate/pages/document.js'
import type { Language } from '../../src/gate/pages/language.js'
import type { Page } from '../../src/gate/pages/page.js'
import type { Labels, MessageName } from '../../src/gate/pages/texts.js'
import { nextStepsOf } from '../../src/gate/responses/message-of.js'

/** A page of the gate, and its document. */
export interface ShownPage {
  readonly message: MessageName
  readonly html: string
}

/** Every page of the gate in one language, with every link that it can have. */
export function everyPage(language: Language, brand: Page['brand']): ShownPage[] {
  const { labels: _, ...messages } = language.texts
  return (Object.keys(messages) as MessageName[]).map((message) => ({
    message,
    html: documentOf(pageOf(language, message, brand)),
  }))
}

type ActionName = Page['actions'][number]['name']

function pageOf({ tag, direction = 'ltr', texts }: Language, message: MessageName, brand: Page['brand']): Page {
  const { labels } = texts
  const [title, text] = texts[message]
  const common = { message, status: 403, language: tag, direction, title, text, labels, brand, nonce: 'n' }
  const linksTo = (names: ActionName[]) => names.map((name) => link(labels, name))
  const reference = '7KQM-2XFD'
  if (message === 'handOver') return { ...common, kind: 'hand-over', actions: linksTo(['continue']) }
  const refused = refusals[message]
  if (refused !== undefined) return { ...common, kind: 'refused', actions: linksTo([refused, 'home', 'support']) }
  if (message !== 'prompt') return { ...common, kind: 'rejected', actions: linksTo(actionsOf(message)), reference }
  const html = `<iframe title="${labels.frame}" srcdoc="&lt;html lang=en&gt;&lt;title&gt;Duo&lt;/title&gt;"></iframe>`
  const frame = { html, iframe: {}, script: {} }
  return { ...common, kind: 'prompt', actions: linksTo(['support']), reference, username: 'alice@bank.example', frame }
}

/** What a guard's page leads to. */
const refusals: { readonly [Name in MessageName]?: ActionName } = {
  firstFactorRequired: 'logIn',
  formLogin: 'logIn',
  form: 'confirm',
  frame: 'confirm',
  tooOld: 'confirm',
  factorNotAccepted: 'confirm',
}

function actionsOf(message: MessageName): ActionName[] {
  const { retry, anotherAccount } = nextStepsOf(message)
  const helpful: ActionName[] = [
    ...(retry ? (['tryAgain'] as const) : []),
    ...(anotherAccount ? (['anotherAccount'] as const) : []),
  ]
  return helpful.length === 0 ? ['support', 'home'] : [...helpful, 'home', 'support']
}

function link(labels: Labels, name: ActionName) {
  return { name, label: labels[name], href: 'https://bank.example/' }
}
