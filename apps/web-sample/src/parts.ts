import {
  createDuo,
  type Duo,
  type DuoOptions,
  iframePrompt,
  type IframePromptOptions,
  universalPrompt,
  type UniversalPromptOptions,
} from '@duokit/web'
import { choosePrompt } from 'sample-kit/prompt-choice'
import { createSessions, type Sessions, type Visit } from './sessions.js'

/** What the application is made of; the rest are Duo's own options, for tests and experiments. */
export interface AppOptions
  extends Partial<Pick<DuoOptions<Visit>, 'maxAge' | 'failMode' | 'pages' | 'singleUse' | 'onEvent' | 'now'>> {
  readonly origin: string
  readonly sessionSecret: string
  /** The keys of one prompt, or of both, to be chosen from at the login. */
  readonly duo: { readonly universal?: UniversalPromptOptions; readonly iframe?: IframePromptOptions }
}

/** What the handlers of the application work with. */
export interface Parts {
  readonly duo: Duo<Visit>
  readonly live: ReturnType<Duo<Visit>['live']>
  readonly sessions: Sessions
  readonly keys: AppOptions['duo']
}

/** Puts them together. */
export function createParts({ origin, sessionSecret, duo: keys, ...duoOptions }: AppOptions): Parts {
  const sessions = createSessions(origin.startsWith('https:'))
  const { universal, iframe } = keys
  const duo = createDuo<Visit>({
    ...duoOptions,
    origin,
    prompt: {
      prompts: {
        ...(universal && { universal: universalPrompt(universal) }),
        ...(iframe && { iframe: iframePrompt(iframe) }),
      },
      choose: (_user, context) => choosePrompt(keys, sessions.read(context)?.prompt),
    },
    // It signs nothing by itself: the gate makes keys of its own from it.
    cookieSecret: sessionSecret,
    getUsername: (context) => sessions.read(context)?.user,
    store: sessions.store,
    loginUrl: '/login',
  })
  // Seconds. On Workers a logout cannot end the stream of another request: its next check does.
  return { duo, live: duo.live({ recheck: 1 }), sessions, keys }
}
