import { cookieStore } from '@duokit/h3'
import { createError, getCookie, type H3Event } from 'h3'
import { getUserSession, useRuntimeConfig } from '#imports'
import type { FirstFactor } from './first-factor.js'
import { settingsOf } from './settings.js'

/**
 * Uses the session of nuxt-auth-utils as the first factor. The proof is bound to the session's ID, so after a logout
 * and a new login, Duo is required again.
 */
export const firstFactor: FirstFactor = {
  getUsername: async (event) => {
    const { user } = (await sessionOf(event)) ?? {}
    return user === undefined ? undefined : usernameIn(user, settingsOf(event).usernameField)
  },
  store: cookieStore({ bindTo: async (event) => (await sessionOf(event))?.id }),
}

/**
 * Reads the session only if the request has one. nuxt-auth-utils starts a session when it reads one, and the new
 * session would replace one whose cookie the browser did not send.
 */
async function sessionOf(event: H3Event): Promise<{ id: string; user?: object } | undefined> {
  const { session } = useRuntimeConfig(event) as { session?: { name?: string } }
  const name = session?.name ?? 'nuxt-session'
  const isThere = event.context.sessions?.[name] !== undefined || getCookie(event, name) !== undefined
  return isThere ? getUserSession(event) : undefined
}

/** Reads one field only. With a fallback, a user who can set the second field could choose whose phone Duo asks. */
function usernameIn(user: object, field: string): string {
  const name: unknown = Reflect.get(user, field)
  if (typeof name === 'string' && name !== '') return name
  throw createError({
    statusCode: 500,
    unhandled: true,
    message: `The user session has no string "user.${field}" for Duo. Add it to the session, set duo.usernameField in nuxt.config, or define getUsername in server/duo.ts`,
  })
}
