import { createServer } from 'node:http'
import { createDuo as createH3Duo, type ProofStore as H3Store, universalPrompt } from '@duokit/h3'
import { createDuo, type ProofStore } from '@duokit/koa'
import { H3, type H3Event, getCookie, setCookie } from 'h3'
import { toNodeHandler } from 'h3/node'
import type { Context } from 'koa'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { origin, runBlock } from './page-block.js'
import { browsersOf, passDuo, post as ask, type Running } from './stage/browsers.js'
import { koaWith } from './stage/koa-application.js'
import { useBlocks } from './stage/koa-block.js'

// The stores of concepts/proofs.md, and browsers that do not behave.

const { opened, values } = useBlocks()
afterEach(() => void vi.restoreAllMocks())
const page = 'concepts/proofs.md'
const storeOf = async <Store>(part: string) => ((await runBlock(page, part, {})) as { store: Store }).store

function options() {
  const { host, clientId, clientSecret, cookieSecret } = values()
  return { origin, cookieSecret, prompt: universalPrompt({ host, clientId, clientSecret }) }
}

/** Each login has a cookie of its own, which the store of the page reads. */
async function koa(part: string): Promise<Running> {
  const store = await storeOf<ProofStore<Context>>(part)
  const duo = createDuo({ ...options(), getUsername: (ctx) => ctx.session?.['user'] as string | undefined, store })
  const app = koaWith(duo, [duo.guard(), (ctx) => void (ctx.body = 'secret')])
  app.silent = true
  app.middleware.unshift(async (ctx, next) => {
    if (ctx.path === '/sign-in') ctx.cookies.set('login', `l${(logins += 1)}`, { signed: true })
    await next()
  })
  return browsersOf(createServer(app.callback()))
}
let logins = 0

async function h3(part: string): Promise<Running> {
  const store = await storeOf<H3Store<H3Event>>(part)
  const duo = createH3Duo({ ...options(), getUsername: (event) => getCookie(event, 'user'), store })
  const app = new H3({ silent: true }).use(duo.routes())
  app.post('/sign-in', (event) => {
    setCookie(event, 'user', event.url.searchParams.get('as') ?? '')
    setCookie(event, 'login', `l${(logins += 1)}`)
    return ''
  })
  app.post('/', () => 'secret', { middleware: [duo.guard()] })
  return browsersOf(createServer(toNodeHandler(app)))
}

describe.each([
  ['Koa', koa, 'signed: true'],
  ['h3', h3, "getCookie(event, 'login')"],
])('the cookie store of concepts/proofs.md for %s', (_framework, start, part) => {
  it('takes a proof for the login in which it was made, and for no other', async () => {
    // Says that the login has no cookie.
    vi.spyOn(console, 'error').mockReturnValue()
    const { verified } = await opened(start(part))
    const alice = await verified('alice')
    expect((await ask(alice, '/')).text).toBe('secret')
    const login = alice.jar.get('login') ?? ''
    for (const forged of [`${login}0`, '', 'l0']) {
      alice.jar.set('login', forged)
      expect((await ask(alice, '/')).status).not.toBe(200)
    }
    const carol = await verified('carol')
    await carol.post('/sign-in?as=carol')
    expect((await ask(carol, '/')).status).toBe(401)
  })
})

it('the store for tokens of h3 keeps no proof for requests without one', async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  const { signedIn } = await opened(h3("import type { ProofStore } from '@duokit/h3'"))
  const [first, second] = [await signedIn('alice'), await signedIn('alice')]
  await passDuo(first).catch(() => undefined)
  for (const browser of [first, second]) expect((await ask(browser, '/')).status).not.toBe(200)
})
