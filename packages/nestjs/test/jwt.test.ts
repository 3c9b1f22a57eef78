import { DuoGuard, DuoModule, DuoProof, type ProofStore } from '@duokit/nestjs'
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Inject,
  Injectable,
  Post,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { JwtModule, JwtService } from '@nestjs/jwt'
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { optionsFor, start, startOfTime } from './application.js'
import { platforms } from './platform.js'

// An API whose clients send a token: the proof travels in it.

interface Claims {
  readonly sub: string
  readonly jti: string
  readonly duo?: string
}

interface ApiRequest {
  readonly headers: { readonly authorization?: string }
  claims?: Claims
  answer?: { token?: string }
}

/** The first factor's own guard, before everything. */
@Injectable()
class TokenGuard implements CanActivate {
  readonly #jwt: JwtService
  constructor(@Inject(JwtService) jwt: JwtService) {
    this.#jwt = jwt
  }
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<ApiRequest>()
    if (context.getHandler().name === 'logIn') return true
    try {
      request.claims = this.#jwt.verify<Claims>(request.headers.authorization?.slice('Bearer '.length) ?? '')
      return true
    } catch {
      throw new UnauthorizedException()
    }
  }
}

const tokenStore = (jwt: JwtService): ProofStore<ApiRequest> => ({
  read: ({ ctx }) => ctx.claims?.duo,
  binding: ({ ctx }) => ctx.claims?.jti,
  write({ ctx }, duo) {
    const { sub, jti } = ctx.claims ?? {}
    if (ctx.answer !== undefined) ctx.answer.token = jwt.sign({ sub, jti, duo })
  },
  clear: () => undefined,
})

@Controller('api')
class ApiController {
  readonly #jwt: JwtService
  constructor(@Inject(JwtService) jwt: JwtService) {
    this.#jwt = jwt
  }
  @Post('login')
  logIn() {
    return { token: this.#jwt.sign({ sub: 'alice', jti: randomUUID() }) }
  }
  @Get('account')
  @UseGuards(DuoGuard)
  account(@DuoProof() proof: DuoProof) {
    return { by: proof.username }
  }
}

const tokens = JwtModule.register({
  secret: 'a secret of the application under test',
  signOptions: { expiresIn: '1h' },
})
const clock = { seconds: startOfTime }
const duo = DuoModule.forRootAsync({
  imports: [tokens],
  inject: [JwtService],
  useFactory: (jwt: JwtService) => ({
    ...optionsFor(clock),
    getUsername: (request: ApiRequest) => request.claims?.sub,
    store: tokenStore(jwt),
    onVerified: (request: ApiRequest) => ({ data: (request.answer = {}) }),
  }),
})

describe.each(platforms)('a token that carries the proof, on %s', (platform) => {
  it('is what the login answers, and counts for the login that it was made in', async () => {
    const app = await start(platform, {
      duoModules: [duo],
      imports: [tokens],
      controllers: [ApiController],
      providers: [{ provide: APP_GUARD, useClass: TokenGuard }],
    })
    const client = app.visitor('alice')
    const use = (token: unknown) => void (client.extra['authorization'] = `Bearer ${String(token)}`)
    const logIn = async () => (await client.post('/api/login', '', { as: 'script' })).json()['token']
    use(await logIn())
    const refused = await client.get('/api/account', { as: 'script' })
    expect(refused.json()).toMatchObject({ code: 'duo_required', start: 'http://localhost:1234/duo/start' })

    const done = await app.logIn(client, { as: 'script' })
    expect(done.json()).toMatchObject({ verified: true, data: { token: expect.any(String) } })
    const { token } = done.json()['data'] as { token: string }
    use(token)
    expect((await client.get('/api/account', { as: 'script' })).json()).toEqual({ by: 'alice' })

    const [header, payload = '', signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims
    const moved = { ...claims, jti: 'another' }
    use([header, Buffer.from(JSON.stringify(moved)).toString('base64url'), signature].join('.'))
    expect((await client.get('/api/account', { as: 'script' })).status).toBe(401)
    // A proof of one login in the token of another does not count either, however it got there.
    const jwt = app.app.get(JwtService, { strict: false })
    use(jwt.sign({ sub: 'alice', jti: 'another', duo: claims.duo }))
    expect((await client.get('/api/account', { as: 'script' })).json()).toMatchObject({ code: 'duo_required' })
    use(jwt.sign({ sub: 'bob', jti: claims.jti, duo: claims.duo }))
    expect((await client.get('/api/account', { as: 'script' })).json()).toMatchObject({ code: 'duo_required' })
    use(await logIn())
    expect((await client.get('/api/account', { as: 'script' })).json()).toMatchObject({ code: 'duo_required' })
  })
})
