import { sessionStore } from '#duo'
import { session } from './session'

export default defineDuo({
  getUsername: async (event) => (await useSession<{ user?: string }>(event, session)).data.user,
  store: sessionStore(session),
})
