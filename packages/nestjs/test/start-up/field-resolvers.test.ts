import 'reflect-metadata'
import { cookieStore, DuoGuard, DuoProof, RequireDuo, SkipDuo } from '@duokit/nestjs'
import { type ModuleMetadata, UseGuards } from '@nestjs/common'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { Field, GraphQLModule, ObjectType, Query, ResolveField, Resolver } from '@nestjs/graphql'
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius'
import { describe, expect, it } from 'vitest'
import { start } from '../application.js'
import type { Platform } from '../platform.js'

@ObjectType()
class Person {
  @Field(() => String)
  name: string = ''
}

@Resolver(() => Person)
class People {
  @Query(() => Person)
  person() {
    return { name: 'alice' }
  }
  @ResolveField(() => String)
  @RequireDuo({ maxAge: 60 })
  salary(@DuoProof() proof?: DuoProof) {
    return proof?.username ?? 'for nobody'
  }
}

@Resolver(() => Person)
class WithGuardItself {
  @Query(() => Person)
  person() {
    return { name: 'alice' }
  }
  @UseGuards(DuoGuard)
  @ResolveField(() => String)
  salary() {
    return '1'
  }
}

@RequireDuo()
@Resolver(() => Person)
class WholeResolver {
  @Query(() => Person)
  person() {
    return { name: 'alice' }
  }
  @ResolveField(() => String)
  salary() {
    return '1'
  }
}

@RequireDuo()
@Resolver(() => Person)
class OpenField {
  @Query(() => Person)
  person() {
    return { name: 'alice' }
  }
  @SkipDuo()
  @ResolveField(() => String)
  nickname() {
    return 'al'
  }
}

type Enhancers = NonNullable<ApolloDriverConfig['fieldResolverEnhancers']>

const drivers: [Platform, (fieldResolverEnhancers?: Enhancers) => NonNullable<ModuleMetadata['imports']>[number]][] = [
  [
    'express',
    (fieldResolverEnhancers) =>
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        ...(fieldResolverEnhancers && { fieldResolverEnhancers }),
      }),
  ],
  [
    'fastify',
    (fieldResolverEnhancers) =>
      GraphQLModule.forRootAsync<MercuriusDriverConfig>({
        driver: MercuriusDriver,
        useFactory: () => ({ autoSchemaFile: true, ...(fieldResolverEnhancers && { fieldResolverEnhancers }) }),
      }),
  ],
]

const query = JSON.stringify({ query: '{ person { name salary } }' })

describe.each(drivers)('a decorator on a field resolver on %s', (platform, graphql) => {
  it.each<[string, NonNullable<ModuleMetadata['providers']>, string]>([
    ['of its own', [People], 'People.salary'],
    ['that is the guard', [WithGuardItself], 'WithGuardItself.salary'],
    ['of its class', [WholeResolver], 'WholeResolver.salary'],
  ])('%s is refused at start-up with what to set', async (_where, providers, method) => {
    const message = new RegExp(`^${method} is a field resolver: .*fieldResolverEnhancers: \\['guards'\\]`)
    for (const imports of [[graphql()], [graphql(['interceptors'])]]) {
      await expect(start(platform, { imports, providers })).rejects.toThrow(message)
    }
  })

  it('starts where the class says that the field is open', async () => {
    const app = await start(platform, { imports: [graphql()], providers: [OpenField] })
    expect((await app.visitor('alice').get('/duo/status')).status).toBe(200)
  })

  it('guards the field where guards run', async () => {
    const duo = { store: cookieStore({ bindTo: 'browser' as const }) }
    const app = await start(platform, { imports: [graphql(['guards'])], providers: [People], duo })
    const alice = app.visitor('alice')
    const ask = () =>
      alice.send('/graphql', {
        method: 'POST',
        as: 'script',
        body: query,
        headers: { 'content-type': 'application/json' },
      })
    const before = await ask()
    expect(before.text).not.toContain('"salary":"alice"')
    expect(before.text).toContain('Duo verification required')
    const exception = { code: 'duo_required', start: expect.stringContaining('/duo/start') }
    expect(before.json()).toMatchObject({
      // Apollo's driver names the kind of error there; mercurius leaves that to the exception.
      errors: [
        { extensions: platform === 'fastify' ? exception : { code: 'UNAUTHENTICATED', originalError: exception } },
      ],
    })
    await app.logIn(alice)
    expect((await ask()).json()).toMatchObject({ data: { person: { name: 'alice', salary: 'alice' } } })
    app.clock.seconds += 61
    expect((await ask()).text).not.toContain('"salary":"alice"')
  })
})
