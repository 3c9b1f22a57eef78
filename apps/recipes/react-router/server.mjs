import { serve } from 'srvx'
import { staticMiddleware } from 'srvx/static'
import { fetch } from './dist/server/index.js'

// Files of the build, also those of prerendered pages, are served to everyone.
serve({
  hostname: 'localhost',
  port: Number(process.env.PORT),
  middleware: [staticMiddleware({ dir: 'dist/client' })],
  fetch,
})
