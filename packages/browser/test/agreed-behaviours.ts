import type { Behaviour, Open } from './stage/behaviour.js'
import { APP_HALF, AUTH, HOST, IFRAME, OTHER_HOST, type Scene, SIG_REQUEST } from './stage/stage.js'

const field = (text: string, app = APP_HALF) => new URLSearchParams({ sig_response: `${text}:${app}` }).toString()
const src = (scene: Scene, selector = 'iframe') => scene.page.locator(selector).getAttribute('src')
const firstLine = (text: string) => text.split('\n')[0]

/** Says something in a page with an iframe, and returns what the application received. */
const postedAfter = async (open: Open, html: string, text: string = AUTH) => {
  const scene = await open(html)
  return scene.answer(text)
}

const form = 'application/x-www-form-urlencoded'
const options = `host: '${HOST}', sig_request: '${SIG_REQUEST}'`
const keepForm = `submit_callback: (form) => seen.push(Array.from(new FormData(form)))`

/** What both scripts do. */
export const agreed: Behaviour[] = [
  {
    name: 'an answer is posted to the address of the page',
    observe: (open) => postedAfter(open, IFRAME),
    expected: { both: { url: '/page?a=1', type: form, body: field(AUTH) } },
  },
  {
    name: 'an enrolment is posted',
    observe: (open) => postedAfter(open, IFRAME, 'ENROLL|YQ==|c2ln'),
    expected: { both: { url: '/page?a=1', type: form, body: field('ENROLL|YQ==|c2ln') } },
  },
  {
    name: 'an error of the frame is posted',
    observe: (open) => postedAfter(open, IFRAME, 'ERR|Access denied (locked out).'),
    expected: { both: { url: '/page?a=1', type: form, body: field('ERR|Access denied (locked out).') } },
  },
  {
    name: 'address and field name come from attributes',
    observe: (open) =>
      postedAfter(open, IFRAME.replace('>', ' data-post-action="/back?b=2" data-post-argument="duo">')),
    expected: { both: { url: '/back?b=2', type: form, body: field(AUTH).replace('sig_response', 'duo') } },
  },
  {
    name: 'options beat attributes',
    observe: async (open) => {
      const scene = await open(
        `<iframe id="duo_iframe" data-host="${OTHER_HOST}" data-sig-request="TX|b:APP|b" data-post-action="/b" data-post-argument="b">` +
          `</iframe><script src="SCRIPT"></script><script>Duo.init({ ${options}, post_action: '/a', post_argument: 'a' })</script>`,
      )
      return scene.answer(AUTH)
    },
    expected: { both: { url: '/a', type: form, body: field(AUTH).replace('sig_response', 'a') } },
  },
  {
    name: 'the fields of duo_form go first, wherever the form is',
    observe: (open) =>
      postedAfter(
        open,
        `<form id="duo_form" method="get" action="/elsewhere"><input name="next" value="/a b"><input name="csrf" value="1"></form>` +
          `<p></p>${IFRAME.replace('>', ' data-post-action="/back">')}`,
      ),
    expected: { both: { url: '/back', type: form, body: `next=%2Fa+b&csrf=1&${field(AUTH)}` } },
  },
  {
    name: 'a form is made right after the iframe',
    observe: async (open) => {
      const scene = await open(
        `<div><iframe id="duo_iframe"></iframe><p></p></div><script src="SCRIPT"></script>` +
          `<script>Duo.init({ ${options}, post_action: '/back', submit_callback: (form) => { seen.push(form.outerHTML) } })</script>`,
      )
      await scene.say(AUTH)
      return scene.page.evaluate(() => [
        seen,
        Array.from(document.querySelector('div')?.children ?? [], (e) => e.localName),
      ])
    },
    expected: {
      both: [
        [
          `<form method="POST" action="/back"><input type="hidden" name="sig_response" value="${AUTH}:${APP_HALF}"></form>`,
        ],
        ['iframe', 'form', 'p'],
      ],
    },
  },
  {
    name: 'submit_callback takes the place of the submit, for an error too',
    observe: async (open) => {
      const scene = await open(
        `<form id="duo_form"><input name="next" value="/a"></form><iframe id="duo_iframe"></iframe>` +
          `<script src="SCRIPT"></script><script>Duo.init({ ${options}, ${keepForm} })</script>`,
      )
      await scene.say('ERR|no')
      return [await scene.page.evaluate(() => seen), scene.site.untaken()]
    },
    expected: {
      both: [
        [
          [
            ['next', '/a'],
            ['sig_response', `ERR|no:${APP_HALF}`],
          ],
        ],
        [],
      ],
    },
  },
  {
    name: 'the form is submitted without a submit event and without validation',
    observe: (open) =>
      postedAfter(open, `<form id="duo_form" onsubmit="return false"><input name="name" required></form>${IFRAME}`),
    expected: { both: { url: '/page?a=1', type: form, body: `name=&${field(AUTH)}` } },
  },
  {
    name: 'only the first answer counts, and what is no message of Duo does not',
    observe: async (open) => {
      const scene = await open(
        `<iframe id="duo_iframe"></iframe><script src="SCRIPT"></script><script>Duo.init({ ${options}, ${keepForm} })</script>`,
      )
      const noise = [{ AUTH }, 'AUTH|a', `${AUTH}|x`, `${AUTH}\n`, 'ERR|a-b', 'ERR|', 'auth|a|b', 'TX|a|b', 7, null]
      for (const message of [...noise, AUTH, 'AUTH|c2Vjb25k|b', 'ERR|late']) await scene.say(message)
      return scene.page.evaluate(() => seen)
    },
    expected: { both: [[['sig_response', `${AUTH}:${APP_HALF}`]]] },
  },
  {
    name: 'a window of Duo may be opened, and the prompt goes on',
    observe: async (open) => {
      const scene = await open(IFRAME)
      for (const url of ['https://evil.test/', 'https://duo.com/x', 'duotrustedendpoints://y']) {
        await scene.say(`DUO_OPEN_WINDOW|${url}`)
      }
      const windows = await scene.page.evaluate(() => opened)
      return [windows, (await scene.answer(AUTH)).body]
    },
    expected: {
      both: [
        [
          ['https://duo.com/x', '_self'],
          ['duotrustedendpoints://y', '_self'],
        ],
        field(AUTH),
      ],
    },
  },
  {
    name: 'a frame of another origin is not heard',
    observe: async (open) => {
      const scene = await open(
        `<iframe src="https://${OTHER_HOST}/"></iframe><iframe id="duo_iframe"></iframe>` +
          `<script src="SCRIPT"></script><script>Duo.init({ ${options}, ${keepForm} })</script>`,
      )
      await scene.say('AUTH|b3RoZXI=|b', OTHER_HOST)
      await scene.page.evaluate((text) => {
        postMessage(text, '*')
        return new Promise((heardIt) => addEventListener('message', heardIt, { once: true }))
      }, 'AUTH|c2VsZg==|b')
      await scene.say(AUTH)
      return scene.page.evaluate(() => seen)
    },
    expected: { both: [[['sig_response', `${AUTH}:${APP_HALF}`]]] },
  },
  {
    name: 'a container is emptied and gets an iframe with the attributes, src last',
    observe: async (open) => {
      const scene = await open(
        `<div id="box"><p>old</p></div><script src="SCRIPT"></script><script>Duo.init({ iframeContainer: 'box', ${options}, ` +
          `iframeAttributes: { id: 'made', title: 'Duo', allow: 'fullscreen', width: 400, src: 'about:blank' } })</script>`,
      )
      const attributes = await scene.page.evaluate(() =>
        Array.from(document.querySelector('#box > iframe')?.attributes ?? [], ({ name, value }) => [name, value]),
      )
      const children = await scene.page.locator('#box > *').count()
      const { src: address, ...rest } = Object.fromEntries(attributes) as Record<string, string>
      return [
        address?.startsWith(`https://${HOST}/frame/web/v1/auth?tx=`),
        rest,
        children,
        (await scene.answer(AUTH)).body,
      ]
    },
    expected: { both: [true, { id: 'made', title: 'Duo', allow: 'fullscreen', width: '400' }, 1, field(AUTH)] },
  },
  {
    name: 'an iframe made in a container has its address before it is in the page',
    observe: async (open) => {
      const scene = await open(
        `<div id="box"></div><script>new MutationObserver((records) => seen.push(...records.map((r) => r.type)))` +
          `.observe(box, { childList: true, subtree: true, attributes: true })</script>` +
          `<script src="SCRIPT"></script><script>Duo.init({ iframeContainer: box, ${options} })</script>`,
      )
      await scene.duoFrame()
      return scene.page.evaluate(() => seen)
    },
    expected: { both: ['childList'] },
  },
  {
    name: 'a container may have the id duo_iframe and attributes',
    observe: async (open) => {
      const scene = await open(IFRAME.replaceAll('iframe ', 'div ').replaceAll('/iframe', '/div'))
      return (await scene.answer(AUTH)).body
    },
    expected: { both: field(AUTH) },
  },
  {
    name: 'a second init replaces the first, in the same iframe',
    observe: async (open) => {
      const scene = await open(
        `<iframe id="duo_iframe"></iframe><script src="SCRIPT"></script><script>
          Duo.init({ ${options}, submit_callback: () => seen.push('first') })
          Duo.init({ host: '${OTHER_HOST}', sig_request: 'TX|two:APP|two', ${keepForm} })</script>`,
      )
      await scene.say(AUTH, OTHER_HOST)
      return [await scene.page.evaluate(() => seen), (await src(scene))?.startsWith(`https://${OTHER_HOST}/`)]
    },
    expected: { both: [[[['sig_response', `${AUTH}:APP|two`]]], true] },
  },
  {
    name: 'a second init replaces the frame in the same container',
    observe: async (open) => {
      const scene = await open(
        `<div id="box"></div><script src="SCRIPT"></script><script>
          const once = () => Duo.init({ iframeContainer: box, ${options}, ${keepForm} })
          once(); const first = box.firstChild; once()
          seen.push(box.children.length, box.firstChild === first)</script>`,
      )
      await scene.say(AUTH)
      return scene.page.evaluate(() => seen)
    },
    expected: { both: [1, false, [['sig_response', `${AUTH}:${APP_HALF}`]]] },
  },
  {
    name: 'a second login works after a first one',
    observe: async (open) => {
      const scene = await open(
        `<iframe id="duo_iframe"></iframe><script src="SCRIPT"></script><script>
          window.login = (app) => Duo.init({ host: '${HOST}', sig_request: 'TX|a:' + app, ${keepForm} }); login('one')</script>`,
      )
      await scene.say(AUTH)
      await scene.page.evaluate('void login("two")')
      await scene.say(AUTH)
      return scene.page.evaluate(() => seen)
    },
    expected: { both: [[['sig_response', `${AUTH}:one`]], [['sig_response', `${AUTH}:two`]]] },
  },
  {
    name: 'the script in the head starts by itself when the page has been read',
    observe: (open) => postedAfter(open, `<script src="SCRIPT"></script><p></p>${IFRAME}`),
    expected: { both: { url: '/page?a=1', type: form, body: field(AUTH) } },
  },
  {
    name: 'a deferred script starts by itself',
    observe: (open) => postedAfter(open, `<script defer src="SCRIPT"></script>${IFRAME}`),
    expected: { both: { url: '/page?a=1', type: form, body: field(AUTH) } },
  },
  {
    name: 'a script that comes after DOMContentLoaded does nothing by itself',
    observe: async (open) => {
      const scene = await open(
        `${IFRAME}<script>addEventListener('load', () => { const s = document.createElement('script')
          s.src = 'SCRIPT'; s.onload = () => { seen.push('loaded') }; document.head.append(s) })</script>`,
      )
      await scene.page.waitForFunction(() => seen.length > 0)
      return [await src(scene), scene.errors]
    },
    expected: { both: [null, []] },
  },
  {
    name: 'an init by hand cancels the automatic one',
    observe: async (open) => {
      const scene = await open(
        `${IFRAME}<script src="SCRIPT"></script><script>Duo.init({ host: '${OTHER_HOST}', sig_request: 'TX|hand:APP|hand' })</script>`,
      )
      return (await src(scene))?.slice(0, 61)
    },
    expected: { both: `https://${OTHER_HOST}/frame/web/v1/auth?tx=TX%7Ch` },
  },
  {
    name: 'an init that waits for its element cancels the automatic one',
    observe: async (open) => {
      const scene = await open(
        `<script src="SCRIPT"></script><script>Duo.init({ iframe: 'mine', ${options} })</script>` +
          `${IFRAME}<iframe id="mine"></iframe>`,
      )
      return [await src(scene, '#duo_iframe'), (await src(scene, '#mine'))?.slice(0, 32)]
    },
    expected: { both: [null, `https://${HOST}/`.slice(0, 32)] },
  },
  {
    name: 'an element that never comes is an error at DOMContentLoaded',
    observe: async (open) => {
      const scene = await open(`<script src="SCRIPT"></script><script>Duo.init({ ${options} })</script>`)
      return scene.errors.map((message) => message.slice(0, 72))
    },
    expected: { both: ['Duo Web SDK error: This page does not contain an iframe for Duo to use. '] },
  },
  {
    name: 'a page without the element is none of its business',
    observe: async (open) => (await open('<p>no Duo here</p>')).errors,
    expected: { both: [] },
  },
  ...[
    ['no host', `data-sig-request="${SIG_REQUEST}"`, 'No API hostname is given for Duo to use.'],
    ['no signed request', `data-host="${HOST}"`, 'No valid signed request is given.'],
    ['half a signed request', `data-host="${HOST}" data-sig-request=":APP|a"`, 'No valid signed request is given.'],
    ['a bad token', `data-host="${HOST}" data-sig-request="a:b:c"`, 'Duo was given a bad token.  This might indicate'],
    ['an error of the server', `data-host="${HOST}" data-sig-request="ERR|The username is invalid."`, 'The username'],
  ].map(
    ([name, attributes, text]): Behaviour => ({
      name: `${name} reaches window.onerror`,
      observe: async (open) => {
        const { errors } = await open(`<iframe id="duo_iframe" ${attributes}></iframe>`)
        const tail = '\nSee https://www.duosecurity.com/docs/duoweb#3.-show-the-iframe for more information'
        return errors.map((message) => [
          firstLine(message)?.startsWith(`Duo Web SDK error: ${text}`),
          message.endsWith(tail),
        ])
      },
      expected: { both: [[true, true]] },
    }),
  ),
]
