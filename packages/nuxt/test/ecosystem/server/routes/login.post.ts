export default defineEventHandler(async (event) => {
  const form = await readBody<{ username: string; password: string }>(event)
  if (form.password !== 'duokit') throw createError({ statusCode: 401 })
  await replaceUserSession(event, { user: { username: form.username } })
  return sendRedirect(event, '/account', 303)
})
