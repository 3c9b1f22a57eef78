import type { Server } from 'node:http'
import { frameAnswer, type Visitor } from '@duokit/conformance'
import type { Simulator } from '@duokit/simulator'
import { type CanActivate, type ExecutionContext, Injectable, Module, type Type } from '@nestjs/common'
import { APP_GUARD, NestFactory } from '@nestjs/core'
import { JwtService } from '@nestjs/jwt'
import { expect, it, vi } from 'vitest'
import { origin, runBlock } from './page-block.js'
import { browsersOf, read } from './stage/browsers.js'
import { useBlocks } from './stage/koa-block.js'
import { Guarded } from './stage/nest-application.js'
import { compiled } from './stage/own-folder.js'

// The API of reference/nestjs.md whose clients send a token, as it stands, and clients that change their tokens.

const { opened, values, simulator } = useBlocks()

interface Claims {
  readonly sub: string
  readonly jti: string
  readonly duo?: string
}

const tokens = () => new JwtService({ secret: values().sessionSecret, signOptions: { expiresIn: '1h' } })

/** The reader's own guard: it passes requests without a token on, so that each of the others has to refuse them. */
@Injectable()
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: { authorization?: string }; user?: Claims }>()
    try {
      request.user = tokens().verify<Claims>(request.headers.authorization?.slice('Bearer '.length) ?? '')
    } catch {
      delete request.user
    }
    return true
  }
}

async function start() {
  const page = 'reference/nestjs.md'
  const { ApiModule } = (await runBlock(page, 'const tokenStore', values(), compiled)) as { ApiModule: Type }
  @Module({
    imports: [ApiModule],
    controllers: [Guarded],
    providers: [{ provide: APP_GUARD, useClass: TokenGuard }],
  })
  class Whole {}
  const app = await NestFactory.create(Whole, { logger: false, abortOnError: false })
  await app.init()
  return browsersOf(app.getHttpServer() as Server)
}

const withToken = (claims: object | string) => {
  const token = typeof claims === 'string' ? claims : tokens().sign(claims)
  return { as: 'script' as const, headers: { authorization: `Bearer ${token}` } }
}

/** Posts Duo's approval, as often as given. */
async function logIn(client: Visitor, claims: Claims, duo: Simulator, times = 1) {
  const sending = withToken(claims)
  const started = (await client.get('/duo/start', sending)).json() as Record<string, string>
  const { sigRequest = '', postAction = '', postArgument = '' } = started
  const form = new URLSearchParams({ [postArgument]: await frameAnswer(duo, sigRequest, origin) })
  return Promise.all(Array.from({ length: times }, () => client.post(postAction, form, sending)))
}

it('the token of reference/nestjs.md carries a proof for its user and its login alone', async () => {
  const { visitor } = await opened(start())
  const client = visitor()
  const ask = async (claims: object | string) => {
    const { status, text } = await client.get('/guarded', withToken(claims))
    return [status, /first_factor_required|duo_required|"by":"\w+"/.exec(text)?.[0]]
  }
  const first = { sub: 'alice', jti: 'first' }
  expect((await read(client, '/guarded')).json()['code']).toBe('first_factor_required')
  expect(await ask(first)).toEqual([401, 'duo_required'])
  // A client that sends twice at once.
  const replies = await logIn(client, first, simulator(), 2)
  const done = replies.filter(({ status }) => status === 200).map((reply) => reply.json()['data'] as { token: string })
  expect(done).toHaveLength(1)
  const [{ token } = { token: '' }] = done
  expect(await ask(token)).toEqual([200, '"by":"alice"'])

  const { duo } = tokens().decode<Claims>(token)
  const [head, payload = '', signature] = token.split('.')
  const changed = Buffer.from(payload, 'base64url').toString().replace('alice', 'carol')
  expect(await ask([head, Buffer.from(changed).toString('base64url'), signature].join('.'))).toEqual([
    401,
    'first_factor_required',
  ])
  // However the proof came into another token.
  for (const other of [{ sub: 'alice', jti: 'second' }, { sub: 'bob', jti: 'first' }, { sub: 'alice' }, first])
    expect(await ask({ ...other, ...(other !== first && { duo }) })).toEqual([401, 'duo_required'])
  vi.setSystemTime(Date.now() + 3_601_000)
  expect(await ask(token)).toEqual([401, 'first_factor_required'])
})
