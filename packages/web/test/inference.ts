import {
  cookieStore,
  createDuo,
  type Duo,
  type DuoProof,
  type Guarded,
  iframePrompt,
  universalPrompt,
} from '@duokit/web'

// Compiled, and never run: what the compiler infers for whoever writes no types, and what it does not let pass.

const host = 'api-12345678.duosecurity.com'
const iframe = iframePrompt({ host, ikey: 'D'.repeat(20), skey: 's'.repeat(40), akey: 'a'.repeat(40) })
const universal = universalPrompt({ host, clientId: 'D'.repeat(20), clientSecret: 's'.repeat(40) })
const origin = 'https://app.example.com'
const cookieSecret = 'c'.repeat(32)

const plain = createDuo({
  origin,
  prompt: iframe,
  getUsername: ({ request }) => (request satisfies Request).headers.get('x-user'),
  store: cookieStore({ bindTo: ({ request }) => request.headers.get('authorization') ?? undefined }),
})

interface Event {
  readonly locals: { readonly user: string | undefined }
}

const withContext = createDuo<Event>({
  origin,
  cookieSecret,
  prompt: universal,
  getUsername: ({ ctx }) => ctx.locals.user satisfies string | undefined,
  store: cookieStore({ bindTo: 'browser' }),
})

const withSkip = createDuo({
  origin,
  prompt: iframe,
  getUsername: () => null,
  store: cookieStore({ bindTo: 'browser' }),
  skip: ({ request }) => request.method === 'OPTIONS',
})

export async function guardPlain(request: Request): Promise<Response> {
  const passed = await plain.guard(request, { maxAge: 60 })
  if (passed instanceof Response) return passed
  return passed.respond(new Response(passed.proof.username satisfies string))
}

export async function guardWithContext(request: Request, event: Event): Promise<DuoProof | undefined> {
  await (withContext.handle(request, event) satisfies Promise<Response> | undefined)
  // @ts-expect-error -- its callbacks need the event
  await withContext.handle(request)
  // @ts-expect-error -- likewise
  await withContext.guard(request)
  const passed = await withContext.guard(request, undefined, event)
  return passed instanceof Response ? undefined : (passed satisfies Guarded).proof
}

export async function guardOrSkip(request: Request): Promise<string | undefined> {
  const passed = await withSkip.guard(request)
  if (passed instanceof Response) return undefined
  // @ts-expect-error -- a request that is skipped has no proof
  void passed.proof.username
  return passed.proof?.username
}

// @ts-expect-error -- a misspelt requirement would ask for nothing
export const misspelt = (request: Request) => plain.guard(request, { maxage: 60 })

// @ts-expect-error -- Duo knows every key of the Universal Prompt, so cookies need a secret of the application's own
export const withoutSecret: Duo = createDuo({
  origin,
  prompt: universal,
  getUsername: () => null,
  store: cookieStore({ bindTo: 'browser' }),
})
