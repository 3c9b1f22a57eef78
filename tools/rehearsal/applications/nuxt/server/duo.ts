import { cookieStore } from '#duo'

export default defineDuo({
  getUsername: () => 'alice',
  store: cookieStore({ bindTo: 'browser' }),
})
