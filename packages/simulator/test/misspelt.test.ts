import { createSimulator } from '@duokit/simulator'
import { fetchAgent, passDuo } from '@duokit/simulator/testing'
import { expect, it } from 'vitest'

// What the compiler would say, for tests in JavaScript.

it('names an option of createSimulator that does not exist', async () => {
  const misspelt: object = { prot: 4100 }
  await expect(createSimulator(misspelt)).rejects.toThrow(/^createSimulator\.prot does not exist; there is: port, /)
})

it('names an option of passDuo that does not exist', async () => {
  const misspelt: object = { pascode: '1' }
  const passing = passDuo(fetchAgent('http://localhost:3000'), '/', misspelt)
  await expect(passing).rejects.toThrow('passDuo.pascode does not exist; there is: passcode, fetch')
})

it.each([[undefined], [{}], ['http://localhost:3000'], [() => undefined]])(
  'says what an agent is: %j',
  async (given) => {
    await expect(passDuo(given as never, '/')).rejects.toThrow(/^agent: expected fetchAgent\(origin\) or supertest's/)
  },
)

it.each([[undefined], ['localhost:3000'], ['/account'], ['ftp://localhost']])(
  'says what the origin of an agent is: %j',
  (given) => {
    expect(() => fetchAgent(given as never)).toThrow('origin: expected the URL of the application')
  },
)
