import { PassThrough, Readable } from 'node:stream'
import { runInNewContext } from 'node:vm'
import { type BodyStream, type FormSource, headerText, readForm } from '@duokit/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { failureOf } from './failure-of.js'

const codeOf = async (reading: Promise<unknown>): Promise<string> => (await failureOf(reading)).code

/** Of what has to be known without waiting for the rest of a body. */
const codeAtOnce = (reading: Promise<unknown>): Promise<string> =>
  Promise.race([codeOf(reading), new Promise<string>((resolve) => setImmediate(resolve, 'still waiting'))])

const KiB64 = 64 * 1024
const streamOf = (...chunks: (string | Uint8Array)[]): Readable => Readable.from(chunks, { objectMode: false })

function dataOf(fields: Readonly<Record<string, string | Blob>>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  return data
}

/** A form whose body has exactly so many bytes. */
const bodyOf = (bytes: number): string => `field=${'x'.repeat(bytes - 'field='.length)}`

describe('a form', () => {
  const own = 'name=J%C3%BCrgen&color=red'
  const [before, after] = [own.slice(0, 7), own.slice(7)]
  it.each<[string, FormSource]>([
    ['text that a parser kept', { raw: own }],
    ['bytes that a parser kept', { raw: Buffer.from(own) }],
    ['FormData that a framework kept', { raw: dataOf({ name: 'Jürgen', color: 'red', photo: new Blob(['x']) }) }],
    ['a promise of it', { raw: Promise.resolve(dataOf({ name: 'Jürgen', color: 'red' })) }],
    ['bytes of another realm', { raw: runInNewContext('Uint8Array.from(own)', { own: Buffer.from(own) }) }],
    ['a promise of another realm', { raw: runInNewContext('Promise.resolve(own)', { own }) }],
    ['text in place of an object', { parsed: own }],
    ['an object', { parsed: { name: 'Jürgen', color: 'red' } }],
    ['a stream, in bytes', { stream: streamOf(Buffer.from(before), Buffer.from(after)) }],
    ['a stream, in texts', { stream: streamOf(before, after).setEncoding('utf8') }],
    ['a stream in place of an object', { parsed: streamOf(own), stream: streamOf('of another') }],
    ['a stream beside an empty object', { parsed: {}, stream: streamOf(own) }],
    ['a stream beside null', { parsed: null, stream: streamOf(own) }],
    ['a stream beside a number', { parsed: 7, stream: streamOf(own) }],
  ])('is read from %s', async (_name, source) => {
    const form = await readForm(source)
    expect([...form]).toEqual([
      ['name', 'Jürgen'],
      ['color', 'red'],
    ])
  })

  it('keeps a letter whole that comes in two parts', async () => {
    const bytes = Buffer.from('name=Jürgen')
    const form = await readForm({ stream: streamOf(bytes.subarray(0, 7), bytes.subarray(7)) })
    expect(form.get('name')).toBe('Jürgen')
  })

  it('has the fields of an object that are text, under the names they were sent with', async () => {
    const form = await readForm({ parsed: { a: ['1', '2'], b: ['3'], c: { d: '4' }, e: 5, f: null, g: ['6', {}] } })
    expect([...form]).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['b[]', '3'],
      ['g', '6'],
    ])
  })

  it.each(['readableDidRead', 'on', 'then', 'constructor', 'toString'])(
    'may have fields of any name: %s',
    async (name) => {
      const parsed = Object.fromEntries([[name, '1']])
      expect(Object.fromEntries(await readForm({ parsed }))).toEqual(parsed)
    },
  )

  it('without a body is empty, whoever has read it', async () => {
    const read = streamOf('')
    read.destroy()
    expect([...(await readForm({ length: 0, stream: read }))]).toEqual([])
  })
})

describe('a form of 64 KiB', () => {
  const sources: [string, (body: string) => FormSource][] = [
    ['text', (body) => ({ raw: body })],
    ['bytes', (body) => ({ raw: Buffer.from(body) })],
    ['an object', (body) => ({ parsed: { field: body.slice('field='.length) }, length: body.length })],
    ['a stream', (body) => ({ stream: streamOf(body) })],
  ]
  it.each(sources)('is read, and a byte more is not: %s', async (_name, source) => {
    expect((await readForm(source(bodyOf(KiB64)))).get('field')).toHaveLength(KiB64 - 'field='.length)
    expect(await codeOf(readForm(source(bodyOf(KiB64 + 1))))).toBe('body_too_large')
  })

  it('is the most that is waited for, though more may come', async () => {
    const endless = new PassThrough()
    endless.write(bodyOf(KiB64))
    endless.write('x')
    expect(await codeAtOnce(readForm({ stream: endless }))).toBe('body_too_large')
  })
})

describe('a body that is gone', () => {
  const ended = async (text = 'field=x') => {
    const stream = streamOf(text)
    await new Promise((resolve) => stream.on('end', resolve).resume())
    return stream
  }
  const partlyRead = async () => {
    const stream = new PassThrough()
    stream.write('field=x')
    await new Promise((resolve) => stream.once('data', resolve))
    stream.pause()
    return stream
  }
  const destroyed = async () => {
    const stream = new PassThrough()
    await new Promise((resolve) => stream.on('close', resolve).destroy())
    return stream
  }
  it.each<[string, () => Promise<BodyStream | undefined>]>([
    ['nowhere', async () => undefined],
    ['ended', () => ended()],
    ['partly read', partlyRead],
  ])('is told at once: %s', async (_name, streamOfCase) => {
    const stream = await streamOfCase()
    expect(await codeAtOnce(readForm({ stream }))).toBe('body_consumed')
  })

  it.each<[string, object, string]>([
    ['413', { status: 413 }, 'body_too_large'],
    ['413 of a Node server', { statusCode: 413 }, 'body_too_large'],
    ['400', { status: 400 }, 'malformed'],
    ['415', { statusCode: 415 }, 'malformed'],
  ])('is told where a parser only promised it, and then refused it with %s', async (_name, status, code) => {
    expect(await codeOf(readForm({ raw: Promise.reject(Object.assign(new Error('no'), status)) }))).toBe(code)
  })

  it.each([new TypeError('mistaken'), Object.assign(new Error('no'), { status: 500 }), undefined])(
    'is a failure of the application where its parser breaks a promise otherwise: %s',
    async (thrown) => {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      await expect(readForm({ raw: Promise.reject(thrown) })).rejects.toBe(thrown)
    },
  )

  it('is an empty form if a parser left an object without fields, as of a lone &', async () => {
    expect([...(await readForm({ parsed: Object.create(null), stream: await ended('&') }))]).toEqual([])
    expect([...(await readForm({ parsed: runInNewContext('({})') }))]).toEqual([])
  })

  it.each<[string, object]>([
    ['a map', new Map([['field', 'x']])],
    ['parameters', new URLSearchParams('field=x')],
    ['a list', []],
  ])('is told where a parser left what is no object of fields: %s', async (_name, parsed) => {
    expect(await codeAtOnce(readForm({ parsed, stream: await ended() }))).toBe('body_consumed')
  })

  it('is told at once where a parser left a stream that was read', async () => {
    expect(await codeAtOnce(readForm({ parsed: await ended() }))).toBe('body_consumed')
  })

  it('is an empty form if it ended without any data', async () => {
    expect([...(await readForm({ stream: await ended('') }))]).toEqual([])
    expect([...(await readForm({ parsed: {}, stream: await ended('') }))]).toEqual([])
  })

  it('is no mistake of the application where the browser left before anybody read', async () => {
    expect(await codeAtOnce(readForm({ stream: await destroyed() }))).toBe('malformed')
  })

  it.each<[string, Error | undefined, string]>([
    ['without a word', undefined, 'malformed'],
    ['with an error', new Error('aborted'), 'malformed'],
    ['by the limit of a Web server', Object.assign(new Error('large'), { status: 413 }), 'body_too_large'],
    ['by the limit of a Node server', Object.assign(new Error('large'), { statusCode: 413 }), 'body_too_large'],
    ['by another refusal', Object.assign(new Error('no'), { status: 400, statusCode: 400 }), 'malformed'],
  ])('is told when it breaks off: %s', async (_name, error, code) => {
    const stream = new PassThrough()
    const reading = codeOf(readForm({ stream }))
    stream.write('field=x')
    stream.destroy(error)
    expect(await reading).toBe(code)
  })
})

describe('a body that never ends', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is waited for ten seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const reading = codeOf(readForm({ stream: new PassThrough() }))
    vi.advanceTimersByTime(9_999)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(1)
    expect(await reading).toBe('body_timeout')
  })

  it('is waited for as long where a body parser has only promised it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const reading = codeOf(readForm({ raw: new Promise(() => undefined) }))
    vi.advanceTimersByTime(10_000)
    expect(await reading).toBe('body_timeout')
  })

  it('leaves nothing behind that would keep the process once it is read', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await readForm({ stream: streamOf('field=x') })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a header', () => {
  it('is one text, also where it came twice', () => {
    expect([headerText(undefined), headerText('a'), headerText(['a', 'b'])]).toEqual([undefined, 'a', 'a, b'])
  })
})
