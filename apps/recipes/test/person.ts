import { Visitor } from '@duokit/conformance'
import { type AgentRequest, passDuo } from '@duokit/simulator/testing'
import type { RunningRecipe } from './recipe.js'

/** A browser that has not been here. */
export const stranger = ({ url, origin }: RunningRecipe): Visitor => new Visitor(url, origin)

/** A browser of somebody who has passed the first factor. */
export async function logIn(running: RunningRecipe, username: string): Promise<Visitor> {
  const visitor = stranger(running)
  const reply = await visitor.post('/login', new URLSearchParams({ username, password: 'duokit' }))
  if (!visitor.jar.has('session')) throw new Error(`The first factor responds with ${reply.status}: ${reply.text}`)
  return visitor
}

/** The same, after the second factor. */
export async function logInWithDuo(running: RunningRecipe, username: string): Promise<Visitor> {
  const visitor = await logIn(running, username)
  const agent = {
    async send({ method, path, headers = {}, form }: AgentRequest) {
      const { status, text, ...reply } = await visitor.send(path, { method, headers, ...(form && { body: form }) })
      return { status, path, text, header: (name: string) => reply.headers[name.toLowerCase()]?.toString() }
    },
  }
  const page = await passDuo(agent, '/account')
  if (page.status !== 200) throw new Error(`The page responds with ${page.status}: ${page.text}`)
  return visitor
}
