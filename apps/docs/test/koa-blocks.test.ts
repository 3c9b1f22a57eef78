import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Duo, DuoEvent, ProofStore } from '@duokit/koa'
import { createDuo, universalPrompt } from '@duokit/koa'
import type { Context, Middleware } from 'koa'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { origin, runBlock } from './page-block.js'
import { attack, guardedPath, passDuo, post as ask, type Running } from './stage/browsers.js'
import { koaApplication, running } from './stage/koa-application.js'
import { type Block, useBlocks } from './stage/koa-block.js'

// The blocks of the pages that guard something with Koa, as they stand, and browsers that do not behave.

const { run, opened, values } = useBlocks()
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const secret: Middleware = (ctx) => void (ctx.body = { by: (ctx.state['duo'] as { username: string }).username })
const guarded = ({ duo }: { duo: Duo }) => koaApplication(duo, duo.guard(), secret)
const routed = ({ duo, router }: Block) => koaApplication(duo, router.routes())
const whole = ({ app }: Block) => running(app.use(secret))
const withOwnHandler = ({ app }: Block) => running(app)

/** Page, a part of the block, what it does not export, how it becomes an application, a guarded path, `maxAge`. */
type Row = [string, string, (keyof Block)[], (found: Block) => Promise<Running>, string, number]
const halfDay = 12 * 3600
const rows: Row[] = [
  ['../../README.md', '// or iframePrompt({', ['app'], whole, '/', halfDay],
  ['../../packages/koa/README.md', 'app.use(duo.guard())', ['app'], withOwnHandler, '/', halfDay],
  ['index.md', '// who has logged in', ['app'], whole, '/', halfDay],
  ['reference/koa.md', 'export const router', ['duo'], routed, '/account', halfDay],
  ['reference/koa.md', 'export const router', ['duo'], routed, '/report', halfDay],
  ['concepts/freshness.md', '@koa/router', ['duo'], routed, '/transfer', 60],
  ['guides/keys.md', 'cookieSecrets', [], guarded, '/', halfDay],
  ['guides/pages.md', 'Example Bank', [], guarded, '/', halfDay],
]

const long = (name: string) => name.padEnd(40, '-')

function rotating(): void {
  vi.stubEnv('DUO_COOKIE_SECRET', `${long('new')},${long('old')}`)
  vi.stubEnv('DUO_CLIENT_SECRET', `${values().clientSecret},${long('old of Duo')}`)
}

describe.each(rows)('%s, the block with %s', (...[page, part, names, start, path, maxAge]) => {
  it(`guards ${path}`, async () => {
    rotating()
    expect(await attack(await opened(start(await run(page, part, ...names))), path, maxAge)).toEqual(guardedPath)
  })
})

it.each([
  ['is missing', undefined],
  ['ends in a comma', `${long('new')},`],
  ['has a space after a comma', `${long('new')}, ${long('old')}`],
])('guides/keys.md starts no application whose variable %s', async (_how, value) => {
  rotating()
  vi.stubEnv('DUO_COOKIE_SECRET', value)
  await expect(run('guides/keys.md', 'cookieSecrets')).rejects.toMatchObject({ code: 'invalid_option' })
})

/** Says what the reader has to mend. */
const hush = () => vi.spyOn(console, 'error').mockReturnValue()

describe('guides/first-factors.md with Auth.js', () => {
  const start = async () => opened(guarded(await run<{ duo: Duo }>('guides/first-factors.md', 'getAuthSession')))

  it('takes a proof for the login in which it was made', async () => {
    const { verified } = await start()
    const alice = await verified('alice first')
    expect((await ask(alice, '/')).status).toBe(200)
    for (const other of ['alice second', 'bob first', 'bob third', 'alice']) {
      await alice.post(`/sign-in?as=${encodeURIComponent(other)}`)
      expect([other, (await ask(alice, '/')).status]).toEqual([other, 401])
    }
  })

  it('verifies nobody whose login has no loginId, and says so', async () => {
    const said = hush()
    const { signedIn } = await start()
    const alice = await signedIn('alice')
    await passDuo(alice).catch(() => undefined)
    expect((await ask(alice, '/')).status).not.toBe(200)
    expect(said).toHaveBeenCalledWith(expect.stringContaining('binding_missing'))
  })
})

it('concepts/proofs.md: the store of an API keeps a proof for its token, and for no request without one', async () => {
  hush()
  const { store } = (await runBlock('concepts/proofs.md', "import type { Context } from 'koa'", {})) as {
    store: ProofStore<Context>
  }
  const { host, clientId, clientSecret } = values()
  const duo = createDuo({
    origin,
    cookieSecret: long('a secret'),
    prompt: universalPrompt({ host, clientId, clientSecret }),
    getUsername: (ctx) => ctx.session?.['user'] as string | undefined,
    store,
  })
  const { signedIn } = await opened(guarded({ duo }))
  const [first, second] = [await signedIn('alice'), await signedIn('alice')]
  await passDuo(first).catch(() => undefined)
  expect([(await ask(first, '/')).status, (await ask(second, '/')).status]).toEqual([401, 401])
})

it('guides/events.md: the audit log is one line for each event, without a secret', async () => {
  const { audit } = (await runBlock('guides/events.md', 'export function audit', {})) as {
    audit(event: DuoEvent): void
  }
  const lines: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
  const error = Object.assign(new Error('a secret'), { token: 'a secret' })
  const username = 'mallory\n{"type":"verified"}\u2028'
  audit({ type: 'rejected', reason: 'denied', username, error } as unknown as DuoEvent)
  write.mockRestore()
  expect(lines).toEqual([expect.stringMatching(/^[^\n]+\n$/)])
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ type: 'rejected', username })
  expect(lines[0]).not.toContain('a secret')
})

it('no page reads the user from what any client can send', () => {
  const folder = join(import.meta.dirname, '../../..')
  const pages = globSync(
    ['README.md', 'packages/*/README.md', 'apps/docs/*.md', 'apps/docs/!(node_modules|api)/*.md'],
    {
      cwd: folder,
    },
  )
  const trusting = /getUsername: .*(?:header|query|body|req\.get\()/
  const lines = pages.flatMap((page) => readFileSync(join(folder, page), 'utf8').split('\n'))
  expect(lines.filter((line) => line.includes('getUsername:')).length).toBeGreaterThan(30)
  expect(lines.filter((line) => trusting.test(line) && !line.includes("'cookie'"))).toEqual([])
})
