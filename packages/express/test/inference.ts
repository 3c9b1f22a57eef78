import { cookieStore, createDuo, iframePrompt, sessionStore, universalPrompt } from '@duokit/express'
import type { Request, RequestHandler } from 'express'

// Compiled, and never run: what the compiler infers for whoever writes no types, and what it does not let pass.

const host = 'api-12345678.duosecurity.com'
const iframe = iframePrompt({ host, ikey: 'D'.repeat(20), skey: 's'.repeat(40), akey: 'a'.repeat(40) })
const universal = universalPrompt({ host, clientId: 'D'.repeat(20), clientSecret: 's'.repeat(40) })
const origin = 'https://app.example.com'
const cookieSecret = 'c'.repeat(32)

export const withIframe = createDuo({
  origin,
  prompt: iframe,
  getUsername: (req) => req.get('x-session') satisfies unknown,
  store: cookieStore({ bindTo: (req) => req.get('authorization') satisfies string | undefined }),
  skip: (req) => (req satisfies Request).path === '/health',
  onVerified(req, proof, fields) {
    req.res?.set('x-user', proof.username)
    return { next: fields.get('next') ?? '/', data: proof.claims?.sub }
  },
})

export const withUniversal = createDuo({
  origin,
  cookieSecret,
  prompt: universal,
  getUsername: (req) => ({ name: req.get('x-user') ?? '', loginId: '1' }),
  store: sessionStore(),
  failMode: 'open',
})

export const withBoth = createDuo({
  origin,
  cookieSecret,
  prompt: {
    prompts: { iframe, universal },
    choose: (username, req) => (req.query['new'] === username ? 'universal' : 'iframe'),
  },
  getUsername: () => null,
  store: sessionStore(),
})

// @ts-expect-error -- Duo knows every key of the Universal Prompt, so cookies need a secret of the application's own
export const withoutSecret = createDuo({ origin, prompt: universal, getUsername: () => null, store: sessionStore() })

// @ts-expect-error -- likewise with both
export const bothWithoutSecret = createDuo({
  origin,
  prompt: { prompts: { iframe, universal }, choose: () => 'iframe' },
  getUsername: () => null,
  store: sessionStore(),
})

// @ts-expect-error -- where the proof is kept has to be said
export const withoutStore = createDuo({ origin, prompt: iframe, getUsername: () => null })

// @ts-expect-error -- a secret is missing
export const withoutKey = universalPrompt({ host, clientId: 'D'.repeat(20) })

export const guarded: RequestHandler = withUniversal.guard({ maxAge: 60, excludeFactors: ['remembered_device'] })

export const misspelt: RequestHandler =
  // @ts-expect-error -- a misspelt requirement would ask for nothing
  withUniversal.guard({ maxage: 60 })
