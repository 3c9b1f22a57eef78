import { DuoModule } from '@duokit/nestjs'
import { Module, type ModuleMetadata, type Type } from '@nestjs/common'
import { optionsFor, startOfTime } from '../application.js'
import { createOn } from '../platform.js'

/** `DuoModule` as the applications of these tests have it. */
const duo = DuoModule.forRoot({ ...optionsFor({ seconds: startOfTime }), sockets: { logout: 'forget' } })

/** What starting an application throws, as its message; nothing if it starts. */
export async function startUpRefusal(metadata: ModuleMetadata, prepare?: (app: App) => unknown): Promise<unknown> {
  const imports = metadata.imports ?? []
  return refusalOf(moduleOf({ ...metadata, imports: [duo, ...imports] }), prepare)
}

type App = Awaited<ReturnType<typeof createOn>>

/** The same for a module that has all of its imports. */
export async function refusalOf(module: Type, prepare?: (app: App) => unknown): Promise<unknown> {
  let app: App | undefined
  try {
    app = await createOn('express', module)
    await prepare?.(app)
    await app.init()
    return undefined
  } catch (error) {
    return error
  } finally {
    await app?.close()
  }
}

export function moduleOf(metadata: ModuleMetadata): Type {
  @Module(metadata)
  class App {}
  return App
}
