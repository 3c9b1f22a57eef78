import { cookieStore, createDuo, type Duo, type DuoOptions, iframePrompt } from '@duokit/http'

const keys = { host: 'api-12345678.duosecurity.com', ikey: 'D'.repeat(20), skey: 's'.repeat(40), akey: 'a'.repeat(40) }

/** An application whose first factor is a header, and where nobody has passed Duo yet. */
export function createApplication(options: Partial<DuoOptions> = {}): { duo: Duo; errors: unknown[] } {
  const errors: unknown[] = []
  const duo = createDuo({
    origin: 'http://localhost:1234',
    prompt: iframePrompt(keys),
    getUsername: ({ req }) => req.headers['x-user']?.toString(),
    store: cookieStore({ bindTo: 'browser' }),
    onError: (error) => errors.push(error),
    ...options,
  } as DuoOptions)
  return { duo, errors }
}
