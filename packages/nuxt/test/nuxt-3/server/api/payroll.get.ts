export default defineEventHandler(async (event) => ({ by: (await requireDuo(event)).username }))
