import { DuoGuard, RequireDuo, type Requirement, SkipDuo } from '@duokit/nestjs'
import {
  applyDecorators,
  Controller,
  Get,
  Injectable,
  type ModuleMetadata,
  Post,
  SetMetadata,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common'
import { OnEvent } from '@nestjs/event-emitter'
import { APP_GUARD } from '@nestjs/core'
import { Args, Query, Resolver } from '@nestjs/graphql'
import { Cron, Interval, Timeout } from '@nestjs/schedule'
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import { describe, expect, it } from 'vitest'
import { startUpRefusal } from './refusal.js'

type Constructor = abstract new (...parameters: never[]) => object

class OwnGuard extends DuoGuard {}

abstract class Payments {
  @RequireDuo()
  @Get('pay')
  pay() {
    return 'paid'
  }
  @RequireDuo({ maxAge: 60 })
  @Post('large')
  large() {
    return 'paid'
  }
  @UseGuards(DuoGuard)
  @Get('list')
  list() {
    return []
  }
  @SkipDuo()
  @Get('health')
  health() {
    return 'well'
  }
}

function named(text: string) {
  return expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining(text) })
}

const globalGuard = { provide: APP_GUARD, useClass: DuoGuard }

describe('a method that overrides a protected one without a decorator', () => {
  @Controller()
  class Pay extends Payments {
    @Get('pay')
    override pay() {
      return 'paid for nobody'
    }
  }
  @Controller()
  class List extends Payments {
    @Get('list')
    override list() {
      return []
    }
  }
  class Middle extends Payments {
    @Get('pay')
    override pay() {
      return super.pay()
    }
  }
  @Controller()
  class Deep extends Middle {}
  class Plain extends Payments {}
  function mixin(base: new () => Payments) {
    class Mixed extends base {
      @Get('pay')
      override pay() {
        return super.pay()
      }
    }
    return Mixed
  }
  @Controller()
  class Mixed extends mixin(Plain) {}
  @Controller()
  class Property extends Payments {
    override pay = () => 'paid for nobody'
  }
  @Controller()
  class Bound extends Payments {
    constructor() {
      super()
      this.pay = this.pay.bind(this)
    }
  }
  @Controller()
  class WithInterceptor extends Payments {
    @UseInterceptors({ intercept: (_context, next) => next.handle() })
    @Get('pay')
    override pay() {
      return 'paid for nobody'
    }
  }
  class Messages {
    @RequireDuo()
    @SubscribeMessage('pay')
    pay() {
      return 'paid'
    }
  }
  @WebSocketGateway()
  class Gateway extends Messages {
    @SubscribeMessage('pay')
    override pay() {
      return 'paid for nobody'
    }
  }
  class Queries {
    @RequireDuo()
    @Query(() => String)
    salary() {
      return '1'
    }
  }
  @Resolver()
  class SalaryResolver extends Queries {
    @Query(() => String)
    override salary() {
      return '2'
    }
  }

  it.each<[string, string, ModuleMetadata]>([
    ['a controller', 'Pay.pay', { controllers: [Pay] }],
    ['a controller whose base has the guard itself', 'List.list', { controllers: [List] }],
    ['a class between', 'Deep.pay', { controllers: [Deep] }],
    ['a mixin', 'Mixed.pay', { controllers: [Mixed] }],
    ['a property', 'Property.pay', { controllers: [Property] }],
    ['a bound method', 'Bound.pay', { controllers: [Bound] }],
    ['an intercepted method', 'WithInterceptor.pay', { controllers: [WithInterceptor] }],
    ['a gateway', 'Gateway.pay', { providers: [Gateway] }],
    ['a gateway with a global guard, which Nest does not ask', 'Gateway.pay', { providers: [Gateway, globalGuard] }],
    ['a resolver', 'SalaryResolver.salary', { providers: [SalaryResolver] }],
    [
      'a provider that a factory makes',
      'Gateway.pay',
      { providers: [{ provide: 'x', useFactory: () => new Gateway() }] },
    ],
  ])('is named at start-up: in %s', async (_where, method, metadata) => {
    expect(await startUpRefusal(metadata)).toEqual(named(`${method} `))
  })

  it('names every one', async () => {
    const refusal = await startUpRefusal({ controllers: [Pay, List] })
    expect(refusal).toEqual(named('Pay.pay '))
    expect(refusal).toEqual(named('List.list '))
  })

  @UseGuards(OwnGuard)
  @Controller()
  class Guarded extends Payments {
    @Get('pay')
    override pay() {
      return 'paid'
    }
    @UseGuards(DuoGuard)
    @Get('list')
    override list() {
      return []
    }
  }
  @RequireDuo({ maxAge: 30 })
  @Controller()
  class Stricter extends Payments {
    @Post('large')
    override large() {
      return 'paid'
    }
  }
  @Controller()
  class Repeated extends Payments {
    @RequireDuo({ maxAge: 600 })
    @Post('large')
    override large() {
      return 'paid'
    }
    @SkipDuo()
    @Get('pay')
    override pay() {
      return 'open'
    }
    @Get('health')
    override health() {
      return 'very well'
    }
  }
  @Controller()
  class NoRoute extends Payments {
    override pay() {
      return 'not a route any more'
    }
  }
  @RequireDuo()
  abstract class GuardedBase {
    @Get('pay')
    pay() {
      return 'paid'
    }
  }
  @Controller()
  class OfGuardedBase extends GuardedBase {
    @Get('pay')
    override pay() {
      return 'paid, by whom the guard let in'
    }
  }
  @Controller()
  class Inherits extends Payments {}

  it.each<[string, ModuleMetadata]>([
    ['the class has a guard', { controllers: [Guarded] }],
    ['the class asks for more', { controllers: [Stricter] }],
    ['it has a decorator of its own', { controllers: [Repeated] }],
    ['it is not a route any more', { controllers: [NoRoute] }],
    ['the base class has the guard', { controllers: [OfGuardedBase] }],
    ['nothing is overridden', { controllers: [Inherits] }],
    ['the guard is before everything', { controllers: [Pay, List], providers: [globalGuard] }],
    [
      'a subclass of the guard is before everything',
      { controllers: [Pay], providers: [{ provide: APP_GUARD, useClass: OwnGuard }] },
    ],
  ])('starts where %s', async (_why, metadata) => {
    expect(await startUpRefusal(metadata)).toBeUndefined()
  })

  it('starts where useGlobalGuards has the guard', async () => {
    expect(
      await startUpRefusal({ controllers: [Pay], providers: [DuoGuard] }, (app) =>
        app.useGlobalGuards(app.get(DuoGuard)),
      ),
    ).toBeUndefined()
  })

  @UseGuards(DuoGuard)
  @Controller()
  class Weaker extends Payments {
    @Post('large')
    override large() {
      return 'paid'
    }
  }
  it.each<[string, ModuleMetadata]>([
    ['its class', { controllers: [Weaker] }],
    ['everything', { controllers: [Weaker], providers: [globalGuard] }],
  ])('is named where the guard of %s asks for less', async (_where, metadata) => {
    expect(await startUpRefusal(metadata)).toEqual(named('Weaker.large '))
  })
})

/** As decorators that log, cache or open a transaction do. */
const Wrapped: MethodDecorator = (_target, _name, descriptor) => {
  const { value } = descriptor
  if (typeof value !== 'function') return
  const wrapper = function wrapper(this: unknown, ...parameters: unknown[]): unknown {
    return Reflect.apply(value, this, parameters)
  }
  descriptor.value = wrapper as never
}

describe('a decorator of ours below one that replaces the method', () => {
  it.each<[string, MethodDecorator]>([
    ['RequireDuo', RequireDuo()],
    ['SkipDuo', SkipDuo()],
    ['RequireDuo among others', applyDecorators(RequireDuo({ maxAge: 60 }))],
  ])('is named at start-up: %s', async (_name, decorator) => {
    @Controller()
    class Replaced {
      @Get('pay')
      @Wrapped
      @decorator
      pay() {
        return 'paid'
      }
    }
    expect(await startUpRefusal({ controllers: [Replaced] })).toEqual(named('Replaced.pay '))
  })

  it('starts above it', async () => {
    @Controller()
    class Above {
      @RequireDuo()
      @Get('pay')
      @Wrapped
      pay() {
        return 'paid'
      }
    }
    expect(await startUpRefusal({ controllers: [Above] })).toBeUndefined()
  })
})

describe('a decorator where no guard runs', () => {
  const rules: [string, MethodDecorator & ClassDecorator][] = [
    ['RequireDuo', RequireDuo()],
    ['SkipDuo', SkipDuo()],
    ['UseGuards(DuoGuard)', UseGuards(DuoGuard)],
    ['UseGuards of a subclass', UseGuards(OwnGuard)],
  ]

  it.each(rules)('is named on a method of a service: %s', async (_name, decorator) => {
    @Injectable()
    class Service {
      @decorator
      pay() {
        return 'paid'
      }
    }
    expect(await startUpRefusal({ providers: [Service] })).toEqual(named('Service.pay is not a handler'))
  })

  it.each(rules)('is named on a method of a controller that is not a route: %s', async (_name, decorator) => {
    @Controller()
    class Site {
      @Get()
      page() {
        return this.pay()
      }
      @decorator
      pay() {
        return 'paid'
      }
    }
    expect(await startUpRefusal({ controllers: [Site] })).toEqual(named('Site.pay is not a handler'))
  })

  it.each(rules)('is named on a class that is not a controller: %s', async (_name, decorator) => {
    @decorator
    @Injectable()
    class Service {
      pay() {
        return 'paid'
      }
    }
    expect(await startUpRefusal({ providers: [Service] })).toEqual(named('Service is not a controller'))
    expect(await startUpRefusal({ providers: [{ provide: 'x', useFactory: () => new Service() }] })).toEqual(
      named('Service is not a controller'),
    )
  })

  it('is named on the hooks of a gateway', async () => {
    @WebSocketGateway()
    class Gateway {
      @RequireDuo()
      handleConnection() {
        return 'open'
      }
    }
    expect(await startUpRefusal({ providers: [Gateway] })).toEqual(named('Gateway.handleConnection is not a handler'))
  })

  it.each<[string, MethodDecorator]>([
    ['Cron', Cron('0 0 * * * *')],
    ['Interval', Interval(60_000)],
    ['Timeout', Timeout(60_000)],
    ['OnEvent', OnEvent('paid')],
  ])('is named on a method that runs by itself: %s', async (_name, decorator) => {
    @Injectable()
    class Jobs {
      @RequireDuo()
      @decorator
      pay() {
        return 'paid'
      }
    }
    expect(await startUpRefusal({ providers: [Jobs] })).toEqual(named('Jobs.pay is a job or an event handler'))
  })

  const onAnything: PropertyDecorator = (target, name) => {
    RequireDuo()(target, name, undefined as never)
  }
  function onProperty() {
    class Site {
      @onAnything
      readonly pay = () => 'paid'
    }
    return Site
  }
  function onGetter() {
    class Site {
      @RequireDuo()
      get pay() {
        return 'paid'
      }
    }
    return Site
  }
  function onStaticMethod() {
    class Site {
      @RequireDuo()
      static pay() {
        return 'paid'
      }
      readonly name = 'site'
    }
    return Site
  }
  it.each<[string, () => unknown]>([
    ['a property', onProperty],
    ['a getter', onGetter],
    ['a static method', onStaticMethod],
  ])('is refused when the class is defined: on %s', (_what, define) => {
    expect(define).toThrow(/decorate methods and classes, not pay/)
  })
})

describe('decorators where guards run', () => {
  @Resolver()
  class Queries {
    @RequireDuo()
    @Query(() => String)
    salary(@Args('of') of: string) {
      return of
    }
  }
  @RequireDuo()
  @Resolver()
  class WholeResolver {
    @Query(() => String)
    salary() {
      return '1'
    }
  }
  @RequireDuo()
  @WebSocketGateway()
  class Gateway {
    @SubscribeMessage('pay')
    pay() {
      return 'paid'
    }
  }
  class Bot {
    @RequireDuo()
    @SetMetadata('some-library:command', 'start')
    begin() {
      return 'begun'
    }
  }
  @RequireDuo()
  @Controller()
  class Both {
    @Get()
    @Cron('0 0 * * * *')
    page() {
      return 'page'
    }
    private helper() {
      return this.page()
    }
    @Get('help')
    help() {
      return this.helper()
    }
  }
  @SkipDuo()
  @Controller()
  class Open {
    @Get()
    page() {
      return 'page'
    }
  }
  it.each<[string, Constructor[], Constructor[]]>([
    ['a query', [], [Queries]],
    ['a resolver', [], [WholeResolver]],
    ['a gateway', [], [Gateway]],
    ['a handler of a library', [], [Bot]],
    ['a controller with helpers and a job', [Both], []],
    ['a controller that is open', [Open], []],
  ])('start: %s', async (_what, controllers, providers) => {
    expect(await startUpRefusal({ controllers, providers } as ModuleMetadata)).toBeUndefined()
  })
})

describe('a requirement that is not one', () => {
  it.each<[string, unknown]>([
    ['undefined', { maxAge: undefined }],
    ['undefined factors', { excludeFactors: undefined }],
    ['a string', { maxAge: '60' }],
    ['a misspelt name', { maxage: 60 }],
    ['a string of factors', { excludeFactors: 'remembered_device' }],
  ])('is refused when the class is defined: %s', (_what, requirement) => {
    expect(() => RequireDuo(requirement as Requirement)).toThrow(expect.objectContaining({ code: 'invalid_option' }))
  })
})
