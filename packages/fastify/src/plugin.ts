import { type Adapter, DuoError, servedPaths } from '@duokit/core'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { adapterOf, createDuo, type DuoOptions } from './duo.js'
import { knowReply, ownConfig, replyKey } from './known-request.js'
import { respondToRefusals } from './refusals.js'
import { send } from './send.js'
import { ofPlugin } from './session-store.js'

/**
 * Duo two-factor login for the scope in which it is registered, and for the scopes inside.
 *
 * @example
 * ```ts
 * await app.register(duo, {
 *   origin: 'https://app.example.com',
 *   cookieSecret,
 *   prompt: universalPrompt({ host, clientId, clientSecret }),
 *   getUsername: (request) => request.session.user,
 *   store: sessionStore(),
 * })
 * app.get('/account', { preHandler: app.duo.guard() }, (request) => `Hello ${request.duo?.username}`)
 * ```
 *
 * @throws DuoError `invalid_option`, naming the option and what is expected, also in a scope whose prefix neither
 * `basePath` nor `origin` contains; `session_missing` where `sessionStore` keeps the proof and the scope has no session
 */
export const duo: FastifyPluginAsync<DuoOptions> = Object.assign(
  async function duo(instance: FastifyInstance, options: DuoOptions): Promise<void> {
    if ('prefix' in options) throw new DuoError('invalid_option', noPrefix)
    const adapter = adapterOf(instance, options)
    if (ofPlugin.has(options.store) && !instance.hasRequestDecorator('session'))
      throw new DuoError('session_missing', noSession)
    const paths = servedPaths(options, instance.prefix.replace(/\/$/, ''))
    instance.decorate('duo', createDuo(adapter, instance))
    if (!instance.hasRequestDecorator(replyKey)) decorateRequests(instance)
    instance.register(async (scope) => serve(scope, adapter.routes(), paths))
  },
  {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: '@duokit/fastify',
    [Symbol.for('plugin-meta')]: { name: '@duokit/fastify', fastify: '5.x' },
  },
)

const noPrefix = 'prefix is not an option of duo: register duo inside a scope with that prefix, or set basePath'
const noSession = 'register @fastify/session or @fastify/secure-session before duo, in the same scope or around it'

function decorateRequests(instance: FastifyInstance): void {
  instance.decorateRequest('duo')
  instance.decorateRequest(replyKey)
  instance.addHook('onRequest', (request, reply, next) => {
    knowReply(request, reply)
    next()
  })
  respondToRefusals(instance)
}

type Routes = ReturnType<Adapter<FastifyRequest>['routes']>

/** The login's own routes, in a scope of their own, where no parser of the application reads a body. */
function serve(scope: FastifyInstance, routes: Routes, paths: readonly string[]): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (request, payload, parsed) => {
    // A hook may have read and parsed the body already.
    parsed(null, payload === request.raw ? undefined : payload)
  })
  for (const path of paths.flatMap((base) => own.map((name) => asDeclared(base) + name))) {
    scope.all(path, { config: ownConfig }, async (request, reply) => {
      const answer = await routes(request)
      return answer === undefined ? reply.callNotFound() : send(reply, answer)
    })
  }
}

/** A path of a URL as a route is declared: the router matches what it has decoded, and a colon begins a parameter. */
function asDeclared(path: string): string {
  return decodeURI(path).replaceAll(':', '::')
}

/** As the gate names them. The script has the hash of its content in one of its names. */
const own = ['/start', '/callback', '/status', '/logout', '/prompt.js', '/prompt.:hash(^\\w+).js']
