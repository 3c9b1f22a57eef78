import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APP_HALF, AUTH, openStage, SIG_REQUEST, type Scene, type Stage } from './stage/stage.js'

let stage: Stage
let scene: Scene
beforeAll(async () => {
  stage = await openStage()
  scene = await stage.openTag('duokit', '<iframe id="duo_iframe"></iframe>')
})
afterAll(() => stage.close())

/** The origin of the frame for a host, or the code of the error. */
const originFor = (host: string) =>
  scene.page.evaluate(
    ([name, sig_request]) => {
      try {
        Duo.init({ host: name, sig_request })
      } catch (error) {
        return error instanceof Error && 'code' in error ? [error.code, error.message.split(':')[0]] : [String(error)]
      }
      const { src } = document.querySelector('iframe') ?? { src: '' }
      const { origin, pathname } = new URL(src)
      return pathname === '/frame/web/v1/auth' ? origin : src
    },
    [host, SIG_REQUEST] as const,
  )

describe('host', () => {
  it.each([
    ['api-x.duosecurity.com', 'https://api-x.duosecurity.com'],
    ['https://api-x.duosecurity.com', 'https://api-x.duosecurity.com'],
    ['HTTPS://API-X.DuoSecurity.com/', 'https://api-x.duosecurity.com'],
    ['api-x.duosecurity.com:443', 'https://api-x.duosecurity.com'],
    [' api-x.duosecurity.com\n', 'https://api-x.duosecurity.com'],
    ['api-x.duosecurity.com:8443', 'https://api-x.duosecurity.com:8443'],
    ['localhost:8443', 'https://localhost:8443'],
    ['http://localhost:80/', 'http://localhost'],
    ['http://LOCALHOST:4000', 'http://localhost:4000'],
    ['http://duo.localhost:4000', 'http://duo.localhost:4000'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ])('%j is %s', async (host, origin) => {
    expect(await originFor(host)).toBe(origin)
  })

  it.each([
    'http://api-x.duosecurity.com',
    'http://localhost.evil.test',
    'http://notlocalhost',
    'http://127.0.0.1.evil.test',
    'http://localhost@evil.test',
    'http://10.0.0.1',
    'ftp://api-x.duosecurity.com',
    'javascript:alert(1)//',
    'api-x.duosecurity.com/path',
    'api-x.duosecurity.com//',
    'api-x.duosecurity.com?',
    'api-x.duosecurity.com?a',
    'api-x.duosecurity.com#a',
    'api-x.duosecurity.com\\@evil.test',
    'user@api-x.duosecurity.com',
    'user:secret@api-x.duosecurity.com',
    'api-x duosecurity.com',
    'https://',
    '//api-x.duosecurity.com',
    ':443',
    'api-x.duosecurity.com:99999',
    'api-x.duosecurity.com:443:APP',
    '1.2.3.999',
  ])('%j is refused', async (host) => {
    expect(await originFor(host)).toEqual(['bad_host', 'Duo Web SDK error'])
  })
})

it('works with a Duo on this machine over plain http', async () => {
  const duo = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<title>Duo</title>'))
  await new Promise<void>((listening) => duo.listen(0, '127.0.0.1', listening))
  const address = duo.address()
  const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  try {
    const page = await stage.openTag(
      'duokit',
      `<iframe id="duo_iframe" data-host="http://${host}" data-sig-request="${SIG_REQUEST}"></iframe>`,
    )
    expect((await page.answer(AUTH, host)).body).toBe(
      new URLSearchParams({ sig_response: `${AUTH}:${APP_HALF}` }).toString(),
    )
  } finally {
    duo.close()
    duo.closeAllConnections()
  }
})
