import { once } from 'node:events'
import { createServer, request } from 'node:http'

/** @param choose - returns the port of the instance that gets a request */
export async function startBalancer(choose) {
  const server = createServer((req, res) => {
    const { method, url, headers } = req
    const sent = request({ host: '127.0.0.1', port: choose(), path: url, method, headers, agent: false })
    sent.once('response', (reply) => {
      res.writeHead(reply.statusCode, reply.rawHeaders)
      reply.pipe(res)
    })
    sent.once('error', (error) => res.writeHead(502).end(error.message))
    req.pipe(sent)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://localhost:${server.address().port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
