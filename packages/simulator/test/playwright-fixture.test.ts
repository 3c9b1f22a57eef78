import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

interface Report {
  stats: { expected: number; unexpected: number; skipped: number }
}

it("the fixture works in Playwright's own runner, on the built package", async () => {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli')
  const config = fileURLToPath(new URL('./playwright/playwright.config.ts', import.meta.url))
  const report = await new Promise<string>((resolve) => {
    execFile(process.execPath, [cli, 'test', '--config', config], { env: { ...process.env, CI: '1' } }, (_error, out) =>
      resolve(out),
    )
  })
  const { stats } = JSON.parse(report) as Report
  expect({ ...stats, report: stats.unexpected > 0 ? report : '' }).toMatchObject({
    expected: 6,
    unexpected: 0,
    skipped: 0,
    report: '',
  })
}, 90_000)
