import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { settingsFileSchema } from '../src/cli/settings-file.js'

// `pnpm --filter @duokit/simulator schema` writes the file; every other run compares it.
it('config.schema.json is the schema that the command checks', async () => {
  await expect(`${JSON.stringify(settingsFileSchema, null, 2)}\n`).toMatchFileSnapshot('../config.schema.json')
})

const schema = JSON.parse(JSON.stringify(settingsFileSchema)) as object
const validate = (file: unknown): boolean => new Ajv2020({ strict: false }).compile(schema)(file)

it('accepts a file with everything in it', () => {
  const payroll = {
    name: 'Payroll',
    usernameNormalization: 'simple',
    allowedHostnames: ['example.com'],
    config: { passcode: '42', outage: { ping: 'http503' }, verifiedPush: 3 },
    users: { alice: { outcomes: ['deny', 'allow'], aliases: ['al'] } },
  }
  expect(validate({ $schema: './config.schema.json', port: 0, hosts: ['Duo.test'], applications: [payroll] })).toBe(
    true,
  )
})

it.each([
  [{ prot: 1 }],
  [{ port: '80' }],
  [{ applications: [{ users: { bob: { status: 'gone' } } }] }],
  [{ applications: [{ config: { verifiedPush: 2 } }] }],
])('rejects %j', (file) => expect(validate(file)).toBe(false))
