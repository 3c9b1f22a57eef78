import { session } from '../session'

/** The proof lives in the session and ends with it. */
export default defineEventHandler(async (event) => {
  await clearSession(event, session)
  return sendRedirect(event, '/', 303)
})
