import { cookieStore } from '@duokit/h3'
import { createError, getCookie, type H3Event } from 'h3'
import { getUserSession, useRuntimeConfig } from '#imports'
import type { FirstFactor } from './first-factor.js'
import { settingsOf } from './settings.js'

/**
 * The user session of nuxt-auth-utils as the first factor. The proof is bound to the session's id, so that logging out
 * and in again asks for Duo again.
 */
export const firstFactor: FirstFactor = {
  getUsername: async (event) => {
    const { user } = (await sessionOf(event)) ?? {}
    return user === undefined ? undefined : usernameIn(user, settingsOf(event).usernameField)
  },
  store: cookieStore({ bindTo: async (event) => (await sessionOf(event))?.id }),
}

/**
 * As soon as it is looked at, a session begins for whoever has none, in place of one whose cookie did not come along.
 */
async function sessionOf(event: H3Event): Promise<{ id: string; user?: object } | undefined> {
  const { session } = useRuntimeConfig(event) as { session?: { name?: string } }
  const name = session?.name ?? 'nuxt-session'
  const isThere = event.context.sessions?.[name] !== undefined || getCookie(event, name) !== undefined
  return isThere ? getUserSession(event) : undefined
}

/** One field and no other: whoever can choose what a second one says could choose whom Duo asks. */
function usernameIn(user: object, field: string): string {
  const name: unknown = Reflect.get(user, field)
  if (typeof name === 'string' && name !== '') return name
  throw createError({
    statusCode: 500,
    unhandled: true,
    message: `The user session has no text "user.${field}" for Duo: put it there, set duo.usernameField in nuxt.config, or define getUsername in server/duo.ts`,
  })
}
