import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'

/** A form post, as it arrived. */
export interface Post {
  url: string
  type: string | undefined
  body: string
}

interface Document {
  body: string
  headers?: Record<string, string>
}

/** The application's server: it hands out what a test put there and keeps what was posted. */
export interface Site {
  origin: string
  port: number
  put(path: string, document: Document): void
  /** The next post that nobody has taken yet. */
  takePost(): Promise<Post>
  /** Posts that nobody has taken. */
  untaken(): readonly Post[]
  forgetPosts(): void
  close(): Promise<void>
}

export async function startSite(): Promise<Site> {
  const documents = new Map<string, Document>()
  const posts: Post[] = []
  const waiting: ((post: Post) => void)[] = []

  const server = createServer((request, response) => {
    const url = request.url ?? '/'
    if (request.method === 'POST') {
      void text(request).then((body) => {
        const post = { url, type: contentType(request.headers), body }
        const taker = waiting.shift()
        if (taker) taker(post)
        else posts.push(post)
        // The page stays, so that no navigation is under way when a test is over.
        response.writeHead(204).end()
      })
      return
    }
    const document = documents.get(new URL(url, 'http://site').pathname)
    response.statusCode = document ? 200 : 404
    response.setHeader('content-type', url.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8')
    for (const [name, value] of Object.entries(document?.headers ?? {})) response.setHeader(name, value)
    response.end(document?.body ?? '')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the site has no port')

  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    put: (path, document) => documents.set(path, document),
    takePost: () => {
      const post = posts.shift()
      return post ? Promise.resolve(post) : new Promise((taker) => waiting.push(taker))
    },
    untaken: () => posts,
    forgetPosts: () => {
      posts.length = 0
      waiting.length = 0
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

function contentType(headers: IncomingHttpHeaders): string | undefined {
  return headers['content-type']
}
