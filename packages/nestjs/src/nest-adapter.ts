import { type Adapter, createAdapter, DuoError, type GateOptions } from '@duokit/core'
import { Logger } from '@nestjs/common'
import type { AnswerWriter } from './answer-writer.js'
import { DuoException } from './duo.exception.js'
import { toGateRequest } from './gate-request.js'
import { ignoresCase, isFastify } from './is-fastify.js'
import { originAt } from './mount.js'
import type { NestRequest } from './nest-request.js'
import { keepFromCaches, refuseKept, responseTo } from './node-response.js'
import { Place } from './place.js'

/** The adapter of one application, and where that is. */
export interface NestAdapter extends Adapter<NestRequest> {
  readonly place: Place
}

/** Where Nest's router serves the login, and where the platform's instance is mounted. */
interface Location {
  readonly basePath: string
  readonly mount: string
}

/**
 * Creates the adapter of an application. Guards of Nest decide about contexts, not about requests. They use its gate;
 * its `guard` and `routes` are not used.
 *
 * @throws DuoError `invalid_option`
 */
export function nestAdapter(
  options: GateOptions<NestRequest>,
  { basePath, mount }: Location,
  writer: () => AnswerWriter,
): NestAdapter {
  const origin = mount === '' ? options.origin : originAt(options.origin, mount)
  const place = new Place(origin, mount)
  const adapter = createAdapter<NestRequest>(
    { ...options, origin, basePath },
    {
      request: (request) => toGateRequest(request, place),
      keepProof() {
        // A guard leaves it in the context.
      },
      appendCookie(request, cookie) {
        const response = responseTo(request)
        if (response !== undefined) writer().setHeaders(response, [['set-cookie', cookie]])
      },
      keepFromCaches: (request) => keepFromCaches(responseTo(request)),
      prepare: (request) => refuseKept(responseTo(request)),
      refused: (_request, { answer, error }) => new DuoException(error(), answer),
    },
    { reporter: new Logger('Duo') },
  )
  return { ...adapter, place }
}

/** @throws DuoError `invalid_option` if `origin` ends with the mount in other letters, which Fastify tells apart */
export function checkMountLetters(place: Place, instance: unknown): void {
  const meant = isFastify(instance) && !ignoresCase(instance) ? place.respells() : undefined
  if (meant === undefined) return
  throw new DuoError(
    'invalid_option',
    `origin ends with ${meant}, but Nest is mounted at ${place.mount}, and Fastify tells them apart. Spell both the same way`,
  )
}

/** @throws DuoError `invalid_option` if the path of `origin` is in `basePath` as well */
export function checkOriginPath(place: Place, basePath: string): void {
  const doubled = place.repeats(basePath)
  if (doubled === undefined) return
  throw new DuoError(
    'invalid_option',
    `origin must be the URL of the application's root. ${doubled} is also the start of ${basePath}, where Nest serves the login: remove it from origin`,
  )
}
