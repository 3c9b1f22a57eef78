import { existsSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import {
  cookieStore,
  createGate,
  type GateOptions,
  iframePrompt,
  type IframePromptOptions,
  universalPrompt,
  type UniversalPromptOptions,
} from '@duokit/core'
import { choosePrompt, promptsIn } from 'sample-kit'
import { leaveSettings } from './server-settings.js'

/** What the application is made of; the rest are Duo's own options, for tests and experiments. */
export interface AppOptions
  extends Partial<Pick<GateOptions<unknown>, 'maxAge' | 'failMode' | 'pages' | 'singleUse' | 'onEvent' | 'now'>> {
  readonly origin: string
  readonly sessionSecret: string
  /** The keys of one prompt, or of both, to be chosen from at the login. */
  readonly duo: { readonly universal?: UniversalPromptOptions; readonly iframe?: IframePromptOptions }
}

/** The server as `nuxt build` makes it. */
interface BuiltServer {
  readonly listener: RequestListener
}

const server = new URL('../.output/server/index.mjs', import.meta.url)

let made = 0

/**
 * The sample: a password, Duo, an account, a JSON API, and a transfer that needs a fresh confirmation. Nuxt's server
 * reads its configuration from the environment of the process, so that one application at a time can be in use.
 *
 * @param load - imports a file by its address; for tests, whose tools would change what they import
 */
export async function createApp(
  options: AppOptions,
  load: (address: string) => Promise<BuiltServer> = (address) => import(address),
): Promise<RequestListener> {
  if (!existsSync(fileURLToPath(server))) throw new Error('the sample is not built yet: run "pnpm build" first')
  checkOptions(options)
  const { origin, sessionSecret, duo, ...duoOptions } = options
  const { host, clientId, clientSecret, ...universal } = { ...noUniversalKeys, ...duo.universal }
  const { host: sameHost, ikey, skey, akey, ...iframe } = { ...noIframeKeys, ...duo.iframe }
  const prompts = promptsIn(duo)
  setVariables({
    NUXT_SESSION_SECRET: sessionSecret,
    NUXT_PUBLIC_PROMPTS: prompts,
    NUXT_DUO_ORIGIN: origin,
    // It signs nothing by itself: the gate makes keys of its own from it.
    NUXT_DUO_COOKIE_SECRET: sessionSecret,
    NUXT_DUO_PROMPT: prompts[0],
    NUXT_DUO_HOST: host || sameHost,
    NUXT_DUO_CLIENT_ID: clientId,
    NUXT_DUO_CLIENT_SECRET: clientSecret,
    NUXT_DUO_IKEY: ikey,
    NUXT_DUO_SKEY: skey,
    NUXT_DUO_AKEY: akey,
  })
  leaveSettings({ ...duoOptions, universal, iframe })
  // Another address, another application: what was imported once is not run again.
  const { listener } = await load(`${server.href}?${++made}`)
  return listener
}

/**
 * The built server puts its gate together with the first request that needs it. A mistake in keys or addresses is to be
 * seen when the sample is started, as with the others.
 */
function checkOptions({ origin, sessionSecret, duo: { universal, iframe }, ...duoOptions }: AppOptions): void {
  const prompts = {
    ...(universal && { universal: universalPrompt(universal) }),
    ...(iframe && { iframe: iframePrompt(iframe) }),
  }
  createGate({
    ...duoOptions,
    origin,
    prompt: { prompts, choose: () => choosePrompt(prompts, undefined) },
    cookieSecret: sessionSecret,
    getUsername: () => undefined,
    store: cookieStore({ bindTo: 'browser' }),
  })
}

const noUniversalKeys: UniversalPromptOptions = { host: '', clientId: '', clientSecret: '' }
const noIframeKeys: IframePromptOptions = { host: '', ikey: '', skey: '', akey: '' }

/** As JSON, since Nuxt takes a text of digits for a number. */
function setVariables(values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) process.env[name] = JSON.stringify(value)
}
