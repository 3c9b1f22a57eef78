import { expectTypeOf, it } from 'vitest'
import {
  type DuoAnswer,
  type DuoGlobal,
  type DuoInitOptions,
  type DuoPrompt,
  type DuoWebErrorCode,
  type init,
} from '../src/index.js'

it('lets a single-page application pass what it has', () => {
  expectTypeOf<typeof init>().parameter(0).toEqualTypeOf<DuoInitOptions | undefined>()
  expectTypeOf<HTMLElement | null>().toExtend<DuoInitOptions['iframeContainer']>()
  expectTypeOf<HTMLIFrameElement | undefined>().toExtend<DuoInitOptions['iframe']>()
  expectTypeOf<(form: HTMLFormElement) => Promise<void>>().toExtend<DuoInitOptions['submit_callback']>()
  expectTypeOf<{ title: string; width: number }>().toExtend<DuoInitOptions['iframeAttributes']>()
  expectTypeOf<{ host: string; sig_request?: string | undefined }>().toExtend<DuoInitOptions>()
})

it('refuses names that Duo does not have', () => {
  // @ts-expect-error the option is called sig_request
  const wrong: DuoInitOptions = { sigRequest: 'a:b' }
  expectTypeOf(wrong).toEqualTypeOf<DuoInitOptions>()
})

it('gives the same from the module and the global', () => {
  expectTypeOf<DuoGlobal['init']>().returns.toEqualTypeOf<DuoPrompt>()
  expectTypeOf<Awaited<DuoPrompt['done']>>().toEqualTypeOf<DuoAnswer>()
  expectTypeOf<'destroyed'>().toExtend<DuoWebErrorCode>()
})
