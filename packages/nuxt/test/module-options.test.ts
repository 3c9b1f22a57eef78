import { expect, it } from 'vitest'
import { checkModuleOptions } from '../src/module-options.js'

it('takes its options, and no others', () => {
  checkModuleOptions({ basePath: '/two-factor', prompt: 'iframe', loginUrl: '/login', simulator: false, maxAge: 60 })
  checkModuleOptions({ trustedOrigins: ['https://app.example.com', 'http://localhost:5173'] })
  expect(() => checkModuleOptions({ trustedorigins: [] })).toThrow('Did you mean trustedOrigins?')
  expect(() => checkModuleOptions({ baseUrl: '/x' })).toThrow('baseUrl is not an option of duo in nuxt.config')
  expect(() => checkModuleOptions({ loginURL: '/login' })).toThrow('Did you mean loginUrl?')
  expect(() => checkModuleOptions({ failmode: 'open' })).toThrow('Did you mean failMode?')
  expect(() => checkModuleOptions({ onEvent: () => undefined })).toThrow('Pass it to defineDuo in server/duo.ts')
  for (const basePath of ['duo', '/', '/duo/', '/a b', '/a?b', 7]) {
    expect(() => checkModuleOptions({ basePath })).toThrow(/basePath/)
  }
})

it.each([
  { prompt: 'Universal' },
  { failMode: 'opened' },
  { usernameMatch: true },
  { maxAge: '3600' },
  { maxAge: 0 },
  { loginUrl: '' },
  { trustedOrigins: 'https://app.example.com' },
  { trustedOrigins: ['app.example.com'] },
  { trustedOrigins: ['https://app.example.com/'] },
  { trustedOrigins: [7] },
  { followRefusals: 'no' },
  { simulator: 0 },
  { servedElsewhere: '/legacy/**' },
  { servedElsewhere: ['legacy'] },
])('refuses a value that an option cannot have: %j', (options) => {
  expect(() => checkModuleOptions(options)).toThrow(`duo.${Object.keys(options)[0]} in nuxt.config must be`)
})

it('sends keys and secrets to the environment, and does not repeat them', () => {
  for (const name of ['clientSecret', 'ClientSecret']) {
    expect(() => checkModuleOptions({ [name]: 'a secret' })).toThrow(
      `duo.${name} does not belong in nuxt.config. Set NUXT_DUO_CLIENT_SECRET in the environment.`,
    )
  }
})
