import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { selfSignedCertificate } from './self-signed-certificate.js'

/** A server that listens on a free port, without an application yet. */
export async function listen(secure: boolean): Promise<{ server: Server; url: string; close(): Promise<void> }> {
  const server = secure ? createSecureServer(selfSignedCertificate()) : createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the sample has no port')
  return {
    server,
    url: `${secure ? 'https' : 'http'}://localhost:${address.port}`,
    close: () => closeServer(server),
  }
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((closed) => server.close(() => closed()))
}
