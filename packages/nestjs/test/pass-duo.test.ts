import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { cookieStore, DuoGuard, DuoModule, DuoProof, universalPrompt } from '@duokit/nestjs'
import { createSimulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { Controller, Get, UseGuards } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { expect, it } from 'vitest'

@UseGuards(DuoGuard)
@Controller('account')
class AccountController {
  @Get()
  show(@DuoProof() proof: DuoProof): string {
    return `Hello ${proof.username}`
  }
}

/** A port that is free: the origin has to be known before the application listens. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

// As the README shows it.
it('passDuo logs in with the Universal Prompt', async () => {
  const simulator = await createSimulator()
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const { ikey, skey } = simulator.application
  const duo = DuoModule.forRoot({
    origin,
    cookieSecret: 'only for this test, and at least 32 bytes',
    prompt: universalPrompt({ host: simulator.host, clientId: ikey, clientSecret: skey }),
    getUsername: () => 'alice',
    store: cookieStore({ bindTo: 'browser' }),
  })
  const testing = await Test.createTestingModule({ imports: [duo], controllers: [AccountController] }).compile()
  const app = testing.createNestApplication()
  await app.listen(port)
  expect((await passDuo(fetchAgent(origin), '/account')).text).toBe('Hello alice')
  await app.close()
  await simulator.close()
})
