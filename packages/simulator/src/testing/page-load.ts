import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'

/**
 * A page load, as far as it can be made without a browser. Not by `fetch`: Node's says of every request that a script
 * made it (`Sec-Fetch-Mode: cors`), and an application may respond to a script otherwise than to a person.
 *
 * @param ca - the certificate of the authority to trust, as PEM
 */
export const pageLoads =
  (ca?: string): typeof fetch =>
  (input, init = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(input instanceof Request ? input.url : input)
      const { method = 'GET', body } = init
      const headers = Object.fromEntries(new Headers(init.headers ?? {}))
      if (body instanceof URLSearchParams) headers['content-type'] = 'application/x-www-form-urlencoded'
      const options = { method, headers, agent: false, ...(ca === undefined ? {} : { ca }) }
      const sent = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, (message) => {
        responseOf(message).then(resolve, reject)
      })
      sent.on('error', reject)
      sent.end(body instanceof URLSearchParams || typeof body === 'string' ? body.toString() : undefined)
    })

async function responseOf(message: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = []
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk)
  const headers = new Headers()
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const { statusCode: status = 0 } = message
  const empty = status === 204 || status === 205 || status === 304
  return new Response(empty ? null : Buffer.concat(chunks), { status, headers })
}
