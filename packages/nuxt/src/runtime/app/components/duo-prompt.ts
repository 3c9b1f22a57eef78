import { init } from '@duokit/browser'
import { defineComponent, h, onBeforeUnmount, onMounted, ref } from 'vue'
import { navigateTo, useNuxtApp, useRoute } from '#imports'
import { useDuo } from '../composables/use-duo.js'
import { failedPageIn, type FailedPage } from '../failed-page.js'
import { listensTo } from '../listens-to.js'
import { startAddress } from '../start-address.js'

/** The response of `GET start` to a script. */
interface Started {
  readonly verified?: true
  readonly next?: string
  readonly authUrl?: string
  readonly host?: string
  readonly sigRequest?: string
  readonly postAction?: string
  readonly postArgument?: string
  readonly attributes?: Readonly<Record<string, string>>
}

/** The result of a login. */
export interface DuoVerified {
  /** The URL to go to. */
  readonly next: string
  /** The `data` that `onVerified` returned. */
  readonly data?: unknown
}

/** Why a login failed, with a message for people. */
export interface DuoPromptError extends Error {
  /** The status of the server's response, if there was one. */
  readonly status?: number
  /** The reason of the server, such as `bad_signature`, or of the browser script. */
  readonly code?: string
  /** The reference that the user reads to a help desk, the same as in the event. */
  readonly reference?: string
  /** The content of `<DuoFailure>`, in the user's language. */
  readonly page?: FailedPage
}

/**
 * Shows Duo's iframe inside a page of the application, and removes it when the component is unmounted. It emits
 * `verified`; without a listener, it navigates to `next`. If the login fails, it emits `error`. With the Universal
 * Prompt, it navigates to Duo instead.
 *
 * @example
 * ```vue
 * <DuoPrompt next="/account" @error="message = $event.message" />
 * ```
 */
export default defineComponent({
  name: 'DuoPrompt',
  inheritAttrs: false,
  props: {
    /** A path of the application. This page by default. */
    next: { type: String, default: undefined },
    /** The greatest age of a verification, in seconds. Users with an older one are asked again. */
    maxAge: { type: Number, default: undefined },
  },
  emits: {
    verified: (_answer: DuoVerified) => true,
    error: (_error: DuoPromptError) => true,
  },
  setup(props, { emit }) {
    const container = ref<HTMLElement>()
    const route = useRoute()
    const nuxtApp = useNuxtApp()
    const duo = useDuo()
    const hasListener = listensTo()
    const leaving = new AbortController()
    let destroy: (() => void) | undefined

    const finish = async (answer: DuoVerified): Promise<void> => {
      await duo.refresh()
      emit('verified', answer)
      if (!hasListener('verified')) await go(answer.next)
    }
    const go = (address: string) => nuxtApp.runWithContext(() => navigateTo(address, { external: true }))
    const run = async (): Promise<void> => {
      const address = startAddress({ next: props.next ?? route.fullPath, maxAge: props.maxAge })
      const started = await ask<Started>(address, { signal: leaving.signal })
      if (leaving.signal.aborted || container.value === undefined) return
      if (started.verified === true) await finish({ next: started.next ?? '/' })
      else if (started.authUrl !== undefined) await go(started.authUrl)
      else await show(started, container.value)
    }
    const show = async (started: Started, iframeContainer: HTMLElement): Promise<void> => {
      const { host, sigRequest, postAction = '', postArgument = '', attributes } = started
      const prompt = init({
        iframeContainer,
        submit: false,
        ...(host !== undefined && { host }),
        ...(sigRequest !== undefined && { sig_request: sigRequest }),
        // Duo checks which page embeds it, whatever referrer policy the application's pages have.
        iframeAttributes: { referrerpolicy: 'strict-origin', ...attributes },
      })
      destroy = prompt.destroy
      const { response } = await prompt.done
      const body = new URLSearchParams({ [postArgument]: response })
      await finish(await ask<DuoVerified>(postAction, { method: 'POST', body, signal: leaving.signal }))
    }

    onMounted(() => {
      run().catch((error: unknown) => {
        // After the component was unmounted, nobody needs the error.
        if (!leaving.signal.aborted) emit('error', error instanceof Error ? error : new Error(String(error)))
      })
    })
    onBeforeUnmount(() => {
      leaving.abort()
      destroy?.()
    })
    return () => h('div', { ref: container, class: 'duo-prompt' })
  },
})

/** @throws DuoPromptError with the details of the server's response */
async function ask<Answer>(address: string, options: RequestInit): Promise<Answer> {
  const response = await fetch(address, { headers: { accept: 'application/json' }, ...options })
  if (response.ok) return (await response.json()) as Answer
  // A proxy may respond with something other than JSON.
  const answer: unknown = await response.json().catch(() => ({}))
  const { code, title, detail, reference } = answer as Readonly<Record<string, string | undefined>>
  const page = failedPageIn(answer)
  const known = Object.entries({ status: response.status, code, reference, page }).filter(
    ([, value]) => value !== undefined,
  )
  throw Object.assign(new Error(detail ?? title ?? response.statusText), Object.fromEntries(known))
}
