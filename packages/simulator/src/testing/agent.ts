/** A response of the application. */
export interface AgentReply {
  status: number
  /** The requested path and query. */
  path: string
  text: string
  header(name: string): string | undefined
}

/** One request to the application, by path. */
export interface AgentRequest {
  method: 'GET' | 'POST'
  path: string
  headers?: Readonly<Record<string, string>>
  /** The fields of a form. */
  form?: URLSearchParams
}

/** A browser that knows one application and keeps its cookies; it follows no redirects. */
export interface Agent {
  send(request: AgentRequest): Promise<AgentReply>
}

/** The members of a supertest request that are used here. */
interface SupertestRequest extends PromiseLike<SupertestReply> {
  set(headers: Record<string, string>): this
  type(type: string): this
  send(body: string): this
  redirects(count: number): this
}

interface SupertestReply {
  status: number
  text?: string
  headers: Readonly<Record<string, string | string[] | undefined>>
}

/** `request.agent(app)` of supertest: it keeps cookies between requests. */
export interface SupertestAgent {
  get(path: string): SupertestRequest
  post(path: string): SupertestRequest
}

/** The same for both. @throws TypeError for what is neither */
export function agentOf(given: Agent | SupertestAgent): Agent {
  if (isCallable(given, 'send')) return given as Agent
  if (!isCallable(given, 'get') || !isCallable(given, 'post')) {
    throw new TypeError("agent: expected fetchAgent(origin) or supertest's request.agent(app)")
  }
  return agentOfSupertest(given as SupertestAgent)
}

function isCallable(given: unknown, name: string): boolean {
  return typeof Reflect.get(Object(given), name) === 'function'
}

function agentOfSupertest(given: SupertestAgent): Agent {
  return {
    async send({ method, path, headers = {}, form }) {
      const request = method === 'GET' ? given.get(path) : given.post(path)
      request.redirects(0).set({ accept: 'text/html', ...headers })
      if (form !== undefined) request.type('form').send(form.toString())
      const { status, text = '', headers: received } = await request
      return { status, path, text, header: (name) => received[name.toLowerCase()]?.toString() }
    },
  }
}
