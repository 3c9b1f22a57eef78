import { init } from '@duokit/browser'
import { defineComponent, h, onBeforeUnmount, onMounted, ref } from 'vue'
import { navigateTo, useNuxtApp, useRoute } from '#imports'
import { useDuo } from '../composables/use-duo.js'
import { failedPageIn, type FailedPage } from '../failed-page.js'
import { listensTo } from '../listens-to.js'
import { startAddress } from '../start-address.js'

/** What `GET start` answers to a script. */
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

/** What a login ends with. */
export interface DuoVerified {
  /** Where it leads: an address of this site. */
  readonly next: string
  /** What `onVerified` gave. */
  readonly data?: unknown
}

/** Why there is no verification, in words for people. */
export interface DuoPromptError extends Error {
  /** The status of the server's response, if there was one. */
  readonly status?: number
  /** The server's reason, such as `bad_signature`, or the browser script's. */
  readonly code?: string
  /** What a person reads to a help desk, as in the event. */
  readonly reference?: string
  /** What `<DuoFailure>` shows, in the user's language. */
  readonly page?: FailedPage
}

/**
 * Duo's iframe inside a page of the application; taken away when the component leaves. Emits `verified`, and goes on to
 * `next` where nobody listens; emits `error` with what went wrong. With the Universal Prompt it takes the person to Duo
 * instead.
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
    /** A path of the application; by default this page. */
    next: { type: String, default: undefined },
    /** Seconds: also asks who was verified longer ago. */
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
        // Duo looks at the page that embeds it, whatever the application's own pages tell other sites of themselves.
        iframeAttributes: { referrerpolicy: 'strict-origin', ...attributes },
      })
      destroy = prompt.destroy
      const { response } = await prompt.done
      const body = new URLSearchParams({ [postArgument]: response })
      await finish(await ask<DuoVerified>(postAction, { method: 'POST', body, signal: leaving.signal }))
    }

    onMounted(() => {
      run().catch((error: unknown) => {
        // Whoever has left wants to hear of nothing.
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

/** @throws DuoPromptError with what the server says about its refusal */
async function ask<Answer>(address: string, options: RequestInit): Promise<Answer> {
  const response = await fetch(address, { headers: { accept: 'application/json' }, ...options })
  if (response.ok) return (await response.json()) as Answer
  // A proxy between may answer with anything.
  const answer: unknown = await response.json().catch(() => ({}))
  const { code, title, detail, reference } = answer as Readonly<Record<string, string | undefined>>
  const page = failedPageIn(answer)
  const known = Object.entries({ status: response.status, code, reference, page }).filter(
    ([, value]) => value !== undefined,
  )
  throw Object.assign(new Error(detail ?? title ?? response.statusText), Object.fromEntries(known))
}
