/** The JSON API. `requireDuo` is the protection; the route rule sends people on who open this address. */
export default defineEventHandler(async (event) => {
  const { username, verifiedAt } = await requireDuo(event)
  return { username, balance: '1234.56', verifiedAt }
})
