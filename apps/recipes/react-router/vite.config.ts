import { reactRouter } from '@react-router/dev/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [reactRouter()],
  // The handler of requests is built with the application; server.mjs serves it.
  environments: { ssr: { build: { rollupOptions: { input: './app/server/handler.ts' } } } },
})
