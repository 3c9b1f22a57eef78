import { session } from '../session'

export default defineEventHandler(async (event) => {
  const { username: user } = await readBody<{ username: string }>(event)
  await updateSession(event, session, { user })
  return sendRedirect(event, `${useRuntimeConfig(event).app.baseURL}account`, 303)
})
