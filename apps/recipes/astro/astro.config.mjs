import node from '@astrojs/node'
import { defineConfig } from 'astro/config'

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  // Astro compares Origin with this host, and makes the URL of a request of it.
  security: { checkOrigin: true },
  devToolbar: { enabled: false },
})
