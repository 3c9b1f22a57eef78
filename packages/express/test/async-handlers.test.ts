import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

// What an async handler without a catch does to a process, which only a process of its own can show.

const folder = fileURLToPath(new URL('..', import.meta.url))

/** Asks as a user without a proof, and tells what came of it. */
async function ask(version: 4 | 5, handler: string) {
  const program = `
    import { cookieStore, createDuo, iframePrompt } from '@duokit/express'
    import express from '${version === 4 ? 'express-4' : 'express'}'
    const app = express()
    const duo = createDuo({
      origin: 'http://localhost:1234',
      prompt: iframePrompt({ host: 'api-12345678.duosecurity.com', ikey: '${'D'.repeat(20)}', skey: '${'s'.repeat(40)}', akey: '${'a'.repeat(40)}' }),
      getUsername: () => 'alice',
      store: cookieStore({ bindTo: 'browser' }),
    })
    app.get('/', ${handler})
    app.use(duo.errors())
    const server = app.listen(0, '127.0.0.1', async () => {
      const response = await fetch('http://127.0.0.1:' + server.address().port, { headers: { accept: 'application/json' } })
      console.log(response.status, (await response.json()).code)
      process.exit(0)
    })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder })
  const heard = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (text) => (heard[name] += String(text)))
  const [code] = (await once(child, 'close')) as [number]
  return { code, ...heard }
}

const waiting = 'async (req, res) => { res.send((await duo.require(req)).username) }'
const passing = '(req, res, next) => duo.require(req).then((proof) => res.send(proof.username)).catch(next)'

describe('require in a handler that waits for it', () => {
  it('ends the process on Express 4, which hears of no rejection, and says why', async () => {
    const { code, stdout, stderr } = await ask(4, waiting)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/code: 'duo_required'/)
  })

  it.each([
    [4, passing],
    [5, passing],
    [5, waiting],
  ] as const)('is answered as by a guard on Express %i with %s', async (version, handler) => {
    expect(await ask(version, handler)).toMatchObject({ code: 0, stdout: '401 duo_required\n' })
  })
})
