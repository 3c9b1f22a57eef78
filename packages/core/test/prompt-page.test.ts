import { promptPage, type PromptPageOptions } from '@duokit/core'
import { describe, expect, it } from 'vitest'

const options = { host: 'api-12345678.duosecurity.com', sigRequest: 'TX|a|b:APP|c|d', postAction: '/login/duo' }

function shown(more: Partial<PromptPageOptions> = {}) {
  const { status, headers, body = '' } = promptPage({ ...options, ...more })
  const [, frame = ''] = /<iframe([^>]*)><\/iframe>/.exec(body) ?? []
  const attributes = Object.fromEntries(
    [...frame.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  )
  return {
    status,
    headers: new Headers(headers.map(([name, value]): [string, string] => [name, value])),
    body,
    attributes,
  }
}

describe('the page with the iframe, for who takes the steps by hand', () => {
  it('holds what Duo’s script reads, and the script itself', () => {
    const { status, body, attributes } = shown()
    expect([status, attributes]).toEqual([
      200,
      {
        id: 'duo_iframe',
        title: 'Duo two-factor prompt',
        allow: 'publickey-credentials-get https://api-12345678.duosecurity.com',
        'data-host': options.host,
        'data-sig-request': options.sigRequest,
        'data-post-action': options.postAction,
      },
    ])
    expect(body).toContain('<p>One more step: respond to Duo’s prompt.</p>')
    expect(/<script nonce="[^"]+">([^]+)<\/script>/.exec(body)?.[1]?.length).toBeGreaterThan(1000)
    expect(body).toMatch(/<noscript>[^]*iframe \{|iframe \{[^]*<noscript>/)
  })

  it('has a policy with a nonce of its own, and tells Duo the origin alone', () => {
    const nonces = [shown(), shown()].map(({ headers, body }) => {
      const [, nonce = ''] = /script-src 'nonce-([^']{24})'/.exec(headers.get('content-security-policy') ?? '') ?? []
      expect(headers.get('content-security-policy')).toContain('frame-src https://api-12345678.duosecurity.com;')
      expect(body.match(/<(?:script|style) nonce="[^"]+"/g)).toEqual([
        `<style nonce="${nonce}"`,
        `<script nonce="${nonce}"`,
      ])
      expect([...headers.keys()].toSorted()).toEqual([
        'cache-control',
        'content-security-policy',
        'content-type',
        'cross-origin-embedder-policy',
        'cross-origin-resource-policy',
        'referrer-policy',
        'vary',
        'x-content-type-options',
        'x-frame-options',
      ])
      expect(headers.get('referrer-policy')).toBe('strict-origin')
      return nonce
    })
    expect(new Set(nonces).size).toBe(2)
  })

  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a JavaScript caller may leave out
  const nothing = undefined as unknown as string

  it('takes the name of the field, and more attributes but those of ours', () => {
    const { attributes, body } = shown({
      postArgument: 'answer',
      attributes: { class: 'frame', 'aria-label': '"x"', lang: nothing },
    })
    expect(attributes).toMatchObject({ 'data-post-argument': 'answer', class: 'frame', 'aria-label': '&quot;x&quot;' })
    expect(attributes).not.toHaveProperty('lang')
    expect(body).toMatch(/^<iframe(?: [\w-]+="[^"]*")+><\/iframe>$/m)
    for (const name of ['onload', 'src', 'srcdoc', 'id', 'data-host', 'a b', '1a', '']) {
      expect(() => shown({ attributes: { [name]: 'x' } })).toThrow(/^attributes /)
    }
    for (const name of ['identity', 'aria-onset', 'x-src'])
      expect(shown({ attributes: { [name]: 'x' } }).status).toBe(200)
  })

  it.each(['', 'http://api-12345678.duosecurity.com', 'a b'])('is refused for the host %j', (host) => {
    expect(() => shown({ host })).toThrow(expect.objectContaining({ code: 'invalid_option' }))
  })
})
