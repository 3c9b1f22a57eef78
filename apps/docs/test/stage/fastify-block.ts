import type { FastifyInstance } from 'fastify'
import { runBlock } from '../page-block.js'

/** A request of Fastify, as far as a login page reads it. */
interface Asked {
  readonly query: { as?: string }
  readonly session: { user?: string | undefined }
}

/** The login page goes where the comments of the pages say: after the session. */
function addLogIn(app: FastifyInstance): void {
  const sign = async ({ query, session }: Asked) => {
    session.user = query.as
    return ''
  }
  // Forms, as browsers send them.
  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, _body, done) => done(null))
  for (const path of ['/sign-in', '/sign-out']) app.post(path, sign as never)
}

/** Runs a block of Fastify with a login page, for browsers on plain HTTP. */
export async function runFastify(
  page: string,
  part: string,
  values: object,
  own: (code: string) => string = (code) => code,
): Promise<FastifyInstance> {
  const edit = (code: string) =>
    `${own(code)
      .replace('{ logger: true }', '{ logger: false }')
      .replace('{ secret: sessionSecret }', "{ secret: sessionSecret, cookie: { secure: 'auto' } }")
      .replace(/^await app\.register\(session.*$/m, '$&\naddLogIn(app)')}\nexport { app }\n`
  const { app } = (await runBlock(page, part, { ...values, addLogIn }, edit)) as { app: FastifyInstance }
  await app.ready()
  return app
}
