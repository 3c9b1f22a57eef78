import { fetchAgent, passDuo } from '@duokit/simulator/testing'

/** Somebody with a browser, who has passed the first factor. */
export async function createPerson(origin, name) {
  const agent = fetchAgent(origin)
  await agent.send({ method: 'POST', path: `/login/${name}` })
  let callback
  return {
    name,
    /** Logs in; `between` runs when Duo has approved, before the browser comes back. */
    async logIn(between = async () => {}) {
      const paused = {
        async send(request) {
          if (request.path.startsWith('/duo/callback')) {
            await between()
            callback = { request, cookies: agent.cookies() }
          }
          return agent.send(request)
        },
      }
      const { text } = await passDuo(paused, '/')
      if (text !== `Hello ${name}`) throw new Error(`the login of ${name} ends at ${text}`)
    },
    /** @returns the version that responded */
    async visit() {
      const { status, text, header } = await agent.send({ method: 'GET', path: '/' })
      if (text !== `Hello ${name}`) throw new Error(`${name} is logged out: ${status} ${header('location')}`)
      return header('x-duokit-version')
    },
    /** Repeats the last response of Duo, in a browser that is as it was before. */
    async replay() {
      const other = fetchAgent(origin)
      for (const cookie of callback.cookies.split('; ')) {
        const [key, ...value] = cookie.split('=')
        other.setCookie(key, value.join('='))
      }
      await other.send(callback.request)
      const { text } = await other.send({ method: 'GET', path: '/' })
      if (text.startsWith('Hello')) throw new Error(`a used response let ${name} in again`)
    },
  }
}
