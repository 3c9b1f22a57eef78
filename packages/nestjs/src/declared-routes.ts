import { RequestMethod, type Type } from '@nestjs/common'
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core'
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js'
import { methodsOf } from './class-methods.js'
import { nestMetadata } from './nest-metadata.js'

/** What a Nest application knows about its own paths. */
export interface Application {
  readonly modules: ModulesContainer
  readonly config: ApplicationConfig
}

/** A route of a controller, with the path that Nest's router has for it. */
export interface DeclaredRoute {
  readonly path: string
  readonly method: RequestMethod
}

type PathMetadata = Parameters<RoutePathFactory['create']>[0]

/** Lists the routes of some controllers by Nest's own rules: global prefix, versions, the paths of `RouterModule`. */
export function declaredRoutes(application: Application, isWanted: (controller: Type) => boolean): DeclaredRoute[] {
  const { modules } = application
  return [...modules.values()].flatMap(({ controllers, metatype }) => {
    const modulePath = (Reflect.getMetadata(nestMetadata.modulePath + modules.applicationId, metatype) ??
      Reflect.getMetadata(nestMetadata.modulePath, metatype)) as string | undefined
    return [...controllers.values()]
      .map((wrapper) => wrapper.metatype as Type)
      .filter(isWanted)
      .flatMap((controller) => routesOf(controller, modulePath, application))
  })
}

/** The path of a route that is not declared, below the global prefix if the application does not exclude it. */
export function prefixed({ config }: Application, path: string): string {
  const made = new RoutePathFactory(config).create(
    { methodPath: path, globalPrefix: slashed(config.getGlobalPrefix()) },
    RequestMethod.ALL,
  )
  return made[0] ?? path
}

function routesOf(controller: Type, modulePath: string | undefined, { config }: Application): DeclaredRoute[] {
  const factory = new RoutePathFactory(config)
  const versioning = config.getVersioning()
  const methods = [...methodsOf({ type: controller, isController: true, instance: undefined }).values()]
  return methods.flatMap(([runs]) => {
    const handler = runs?.function ?? {}
    const methodPaths = pathsOf(handler)
    const method = Reflect.getMetadata(nestMetadata.method, handler) as RequestMethod | undefined
    if (methodPaths === undefined || method === undefined) return []
    const metadata: PathMetadata = {
      modulePath: modulePath ?? '',
      globalPrefix: slashed(config.getGlobalPrefix()),
      ...(versioning && {
        versioningOptions: versioning,
        ...versionsOf(controller, handler, versioning.defaultVersion),
      }),
    }
    return (pathsOf(controller) ?? ['']).flatMap((ctrlPath) =>
      methodPaths.flatMap((methodPath) =>
        factory
          .create({ ...metadata, ctrlPath: slashed(ctrlPath), methodPath: slashed(methodPath) }, method)
          .map((path) => ({ path, method })),
      ),
    )
  })
}

type Version = NonNullable<PathMetadata['controllerVersion']>

function versionsOf(controller: object, handler: object, fallback: Version | undefined): Partial<PathMetadata> {
  const controllerVersion = versionOf(controller) ?? fallback
  const methodVersion = versionOf(handler)
  return {
    ...(controllerVersion !== undefined && { controllerVersion }),
    ...(methodVersion !== undefined && { methodVersion }),
  }
}

function versionOf(target: object): Version | undefined {
  return Reflect.getMetadata(nestMetadata.version, target) as Version | undefined
}

function pathsOf(target: object): string[] | undefined {
  const paths = Reflect.getMetadata(nestMetadata.path, target) as string | string[] | undefined
  return paths === undefined ? undefined : [paths].flat()
}

function slashed(path: string): string {
  return path === '' || path.startsWith('/') ? path : `/${path}`
}
