export default defineEventHandler(async (event) => ({ name: (await requireDuo(event)).username }))
