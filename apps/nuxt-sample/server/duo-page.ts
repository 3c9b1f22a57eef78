import type { MessagePage, Page, PageAction } from '@duokit/core/application'
import { createSSRApp, h, type VNode } from 'vue'
import { renderToString } from 'vue/server-renderer'

/** Duo's pages look like the sample's own. Vue escapes what it inserts. */
export async function renderDuoPage(page: Page): Promise<string> {
  const app = createSSRApp({
    render: () => h('html', { lang: page.language, dir: page.direction }, [head(page), body(page)]),
  })
  return `<!doctype html>\n${await renderToString(app)}`
}

function head({ title, brand, nonce }: Page): VNode {
  return h('head', [
    h('meta', { charset: 'utf-8' }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('title', `${title} · ${brand.name}`),
    h('link', { rel: 'stylesheet', href: '/style.css', nonce }),
  ])
}

function body(page: Page): VNode {
  const { brand, title, text, labels, reference, advice } = page
  return h('body', [
    h('header', h('a', { href: brand.home }, brand.name)),
    h('main', [
      h('h1', title),
      h('p', text),
      ...(page.kind === 'prompt' ? prompt(page) : []),
      ...links(page.actions),
      reference && h('p', [`${labels.reference}: `, h('bdi', reference)]),
      advice && h('p', { class: 'problem', lang: 'en', dir: 'ltr' }, advice),
    ]),
  ])
}

/** Only the elements of Duo's frame are markup. */
function prompt({ labels, username, frame }: Extract<Page, { kind: 'prompt' }>): VNode[] {
  return [
    h('p', [`${labels.account}: `, h('bdi', h('strong', username))]),
    h('div', { innerHTML: frame.html }),
    h('noscript', h('p', labels.needsScript)),
  ]
}

function links([main, ...others]: MessagePage['actions']): VNode[] {
  const more = others.map((action) => h('li', link(action)))
  return [
    ...(main === undefined ? [] : [h('p', link(main, 'action'))]),
    ...(more.length === 0 ? [] : [h('ul', { class: 'actions' }, more)]),
  ]
}

function link({ href, target, label }: PageAction, style?: string): VNode {
  return h('a', { href, target, class: style }, label)
}
