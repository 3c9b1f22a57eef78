import { DuoGuard, DuoProof, RequireDuo, SkipDuo } from '@duokit/nestjs'
import { Controller, type ExecutionContext, Get, Inject, Injectable, Post, Scope, UseGuards } from '@nestjs/common'
import { APP_GUARD, REQUEST } from '@nestjs/core'
import { describe, expect, it } from 'vitest'
import { start } from './application.js'
import { platforms } from './platform.js'

@Controller('open')
class OpenController {
  @Get()
  open(@DuoProof() proof?: DuoProof) {
    return { by: proof?.username ?? null }
  }
  @Get('guarded')
  @UseGuards(DuoGuard)
  guarded(@DuoProof() proof: DuoProof) {
    return { by: proof.username }
  }
  @Get('fresh')
  @RequireDuo({ maxAge: 60 })
  fresh(@DuoProof() proof: DuoProof) {
    return { by: proof.username }
  }
}

@UseGuards(DuoGuard)
@Controller('closed')
class ClosedController {
  @Get()
  closed(@DuoProof() proof: DuoProof) {
    return proof
  }
  @Get('health')
  @SkipDuo()
  health(@DuoProof() proof?: DuoProof) {
    return { by: proof?.username ?? null }
  }
  @Get('fresh')
  @RequireDuo({ maxAge: 60 })
  fresh() {
    return 'fresh'
  }
  @Post('pay')
  pay() {
    return 'paid'
  }
}

@RequireDuo({ maxAge: 60 })
@Controller('strict')
class StrictController {
  @Get()
  strict() {
    return 'strict'
  }
  @Get('any-age')
  @RequireDuo()
  anyAge() {
    return 'any age'
  }
  @Get('open')
  @SkipDuo()
  open() {
    return 'open'
  }
}

@SkipDuo()
@Controller('public')
class PublicController {
  @Get()
  open() {
    return 'open'
  }
  @Get('mine')
  @RequireDuo()
  mine() {
    return 'mine'
  }
}

const controllers = [OpenController, ClosedController, StrictController, PublicController]

describe.each(platforms)('a guard on %s', (platform) => {
  it('lets a verified user through and nobody else, wherever it stands', async () => {
    const app = await start(platform, { controllers })
    const alice = app.visitor('alice')
    const statuses = async () => {
      const paths = ['open', 'open/guarded', 'open/fresh', 'closed', 'closed/health', 'closed/fresh', 'strict']
      const more = ['strict/any-age', 'strict/open', 'public', 'public/mine']
      const all = [...paths, ...more]
      const replies = await Promise.all(all.map((path) => alice.get(`/${path}`, { as: 'script' })))
      return Object.fromEntries(all.map((path, index) => [path, replies[index]?.status]))
    }
    const open = { open: 200, 'closed/health': 200, 'strict/open': 200, public: 200 }
    const refused = { 'open/guarded': 401, 'open/fresh': 401, closed: 401, 'closed/fresh': 401, strict: 401 }
    expect(await statuses()).toEqual({ ...open, ...refused, 'strict/any-age': 401, 'public/mine': 401 })
    expect((await app.logIn(alice)).location).toBe('http://localhost:1234/page')
    expect(new Set(Object.values(await statuses()))).toEqual(new Set([200]))
    app.clock.seconds += 61
    const stale = { 'open/fresh': 401, 'closed/fresh': 401, strict: 401 }
    const counts = { 'open/guarded': 200, closed: 200, 'strict/any-age': 200, 'public/mine': 200 }
    expect(await statuses()).toEqual({ ...open, ...stale, ...counts })
  })

  it('gives the handler the proof, and none where it asks for none', async () => {
    const app = await start(platform, { controllers })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.get('/closed')).json()).toEqual({
      username: 'alice',
      verifiedAt: app.clock.seconds,
      expiresAt: app.clock.seconds + 12 * 60 * 60,
      method: 'iframe',
    })
    expect((await alice.get('/open/guarded')).json()).toEqual({ by: 'alice' })
    expect((await alice.get('/open')).json()).toEqual({ by: null })
    expect((await alice.get('/closed/health')).json()).toEqual({ by: null })
  })

  it('stands before everything as APP_GUARD, but before the routes of the login', async () => {
    const app = await start(platform, { controllers, providers: [{ provide: APP_GUARD, useClass: DuoGuard }] })
    const alice = app.visitor('alice')
    for (const path of ['/open', '/closed', '/public/mine']) expect((await alice.get(path)).status).toBe(303)
    for (const path of ['/closed/health', '/public', '/strict/open']) expect((await alice.get(path)).status).toBe(200)
    expect((await alice.get('/duo/nothing')).status).toBe(404)
    await app.logIn(alice)
    expect((await alice.get('/open')).json()).toEqual({ by: 'alice' })
  })

  it('sends a page to Duo and back, answers a script, and shows a form the way on', async () => {
    const app = await start(platform, { controllers })
    const alice = app.visitor('alice')
    const page = await alice.get('/closed?tab=1')
    expect(page).toMatchObject({ status: 303, text: '' })
    expect(page.location).toBe('http://localhost:1234/duo/start?next=%2Fclosed%3Ftab%3D1')
    const script = await alice.get('/closed', { as: 'script' })
    expect(script.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(script.json()).toMatchObject({ code: 'duo_required', start: 'http://localhost:1234/duo/start' })
    expect(script.headers['www-authenticate']).toBe('Duo')
    const form = await alice.post('/closed/pay', 'amount=1')
    expect(form.status).toBe(401)
    expect(form.headers['content-type']).toMatch(/^text\/html/)
    expect(form.text).toContain('http://localhost:1234/duo/start')
    expect(form.headers['content-security-policy']).toContain("default-src 'none'")
  })

  it('answers at once where nothing has to be waited for', async () => {
    const answers: unknown[] = []
    @Injectable()
    class Watched extends DuoGuard {
      override canActivate(context: ExecutionContext) {
        const answer = super.canActivate(context)
        answers.push(answer)
        return answer
      }
    }
    @UseGuards(Watched)
    @Controller('watched')
    class WatchedController {
      @Get()
      watched() {
        return 'watched'
      }
    }
    const app = await start(platform, { controllers: [WatchedController] })
    const alice = app.visitor('alice')
    await app.logIn(alice)
    expect((await alice.get('/watched')).status).toBe(200)
    expect(answers).toEqual([true])
  })

  it('stands before controllers that are made for each request, too', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Who {
      readonly user: unknown
      constructor(@Inject(REQUEST) request: { headers: Record<string, unknown> }) {
        this.user = request.headers['x-user']
      }
    }
    @Injectable({ scope: Scope.REQUEST })
    class OwnGuard extends DuoGuard {}
    @Controller({ path: 'scoped', scope: Scope.REQUEST })
    class ScopedController {
      readonly #who: Who
      constructor(@Inject(Who) who: Who) {
        this.#who = who
      }
      @Get()
      @RequireDuo({ maxAge: 60 })
      @UseGuards(OwnGuard)
      scoped(@DuoProof() proof: DuoProof) {
        return { by: proof.username, who: this.#who.user }
      }
    }
    const app = await start(platform, { controllers: [ScopedController], providers: [Who] })
    const alice = app.visitor('alice')
    expect((await alice.get('/scoped')).status).toBe(303)
    await app.logIn(alice)
    expect((await alice.get('/scoped')).json()).toEqual({ by: 'alice', who: 'alice' })
  })
})
