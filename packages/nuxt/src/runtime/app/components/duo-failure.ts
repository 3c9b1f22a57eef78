import { computed, defineComponent, h, mergeProps, type PropType, type SlotsType, type VNode } from 'vue'
import { useRoute } from '#imports'
import { type DuoFailureContent, failedPageIn } from '../failed-page.js'
import { listensTo } from '../listens-to.js'
import { startAddress } from '../start-address.js'

type Action = DuoFailureContent['actions'][number]

/**
 * Shows a failed login inside a page of the application: what happened, what helps, and the reference for a help desk,
 * in the user's language. Without an error it shows nothing. With a listener for `retry`, "Try again" is a button that
 * emits this event. Without a listener, it is a link that starts the login again.
 *
 * @example
 * ```vue
 * <DuoPrompt v-if="!error" @error="error = $event" />
 * <DuoFailure :error="error" @retry="error = undefined" />
 * ```
 */
export default defineComponent({
  name: 'DuoFailure',
  inheritAttrs: false,
  props: {
    /** An error that `<DuoPrompt>` emits, or the error of a fetch to the module's routes. */
    error: { type: null as unknown as PropType<unknown>, required: false },
  },
  emits: { retry: () => true },
  slots: Object as SlotsType<{ default: { readonly failure: DuoFailureContent } }>,
  setup(props, { attrs, emit, slots }) {
    const hasListener = listensTo()
    const route = useRoute()
    const failure = computed(() => contentOf(props.error, startAddress({ next: route.fullPath })))
    const action = (one: Action): VNode =>
      one.name === 'tryAgain' && hasListener('retry')
        ? h('button', { type: 'button', onClick: () => emit('retry') }, one.label)
        : h('a', { href: one.href }, one.label)
    return () => {
      const shown = failure.value
      if (shown === undefined) return undefined
      const own = { class: 'duo-failure', role: 'alert', lang: shown.language, dir: shown.direction }
      return h('section', mergeProps(own, attrs), slots.default?.({ failure: shown }) ?? contents(shown, action))
    }
  },
})

function contents({ title, text, actions, labels, reference }: DuoFailureContent, action: (one: Action) => VNode) {
  return [
    h('h2', title),
    h('p', text),
    h(
      'ul',
      actions.map((one) => h('li', action(one))),
    ),
    reference === undefined ? undefined : h('p', [`${labels.reference}: `, h('bdi', reference)]),
  ]
}

/** Uses a general text for errors without a page: errors of the browser script, the network and other servers. */
function contentOf(error: unknown, start: string): DuoFailureContent | undefined {
  if (error === undefined || error === null) return undefined
  const known = failedPageIn(error)
  if (known !== undefined) return known
  return { ...unknownFailure, text: textOf(error), actions: [{ name: 'tryAgain', label: 'Try again', href: start }] }
}

/**
 * Says who failed. A server or a proxy may respond without a page, for example to a setup mistake of the application.
 * Errors of the browser script have a code; those of the network have nothing of both.
 */
function textOf(error: unknown): string {
  const [status, nuxts, code] = ['status', 'statusCode', 'code'].map((name): unknown =>
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined,
  )
  if (typeof status === 'number' || typeof nuxts === 'number') return serverFailed
  return typeof code === 'string' ? promptFailed : connectionFailed
}

const connectionFailed = 'You weren’t signed in. Check your connection, then try again.'
const tellSomebody = 'If trying again doesn’t help, please tell the people who run this site.'
const serverFailed = `You weren’t signed in. This site’s server reported an error. ${tellSomebody}`
const promptFailed = `You weren’t signed in. Duo’s prompt reported an error. ${tellSomebody}`

const unknownFailure = {
  message: 'unknown',
  code: undefined,
  reference: undefined,
  language: 'en',
  direction: 'ltr',
  title: 'Duo’s prompt couldn’t be shown',
  labels: { reference: 'Reference' },
} as const
