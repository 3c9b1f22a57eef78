import { session } from '../session'

/** Event streams of this login end now. The proof lives in the session and ends with it. */
export default defineEventHandler(async (event) => {
  await forgetDuo(event)
  await clearSession(event, session)
  return sendRedirect(event, '/', 303)
})
