import { defineConfig } from '@playwright/test'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quickBrowser } from 'testing/find-browser'

const { executablePath, args } = quickBrowser()

export default defineConfig({
  testDir: '.',
  // Nothing stays in the repository.
  outputDir: join(tmpdir(), 'duokit-playwright-results'),
  reporter: 'json',
  workers: 1,
  use: { launchOptions: { executablePath, args } },
})
