import { readSession } from '../session'

/** Who passed the first factor. The other samples know it where they make a page; here the browser may make one. */
export default defineEventHandler(async (event) => ({ user: (await readSession(event)).user }))
