import { expect, it } from 'vitest'
import { authenticate } from '../src/authenticate.js'
import { isForeignForm } from '../src/foreign-form.js'
import { loginPage, transferredPage } from '../src/pages.js'

const site = 'https://app.example.com'

it('knows its accounts, and no others', () => {
  expect(authenticate('alice', 'duokit')).toBe('alice')
  const names = [undefined, null, '', 'mallory', 'constructor', '__proto__', 7, ['alice']]
  expect(names.filter((name) => authenticate(name, 'duokit') !== undefined)).toEqual([])
  const passwords = [undefined, null, '', 'duokiT', 'duokit ', 'duokité', ['duokit']]
  expect(passwords.filter((given) => authenticate('alice', given) !== undefined)).toEqual([])
})

it('carries out forms of its own pages only', () => {
  const sent = (method: string, headers: Record<string, string>) =>
    isForeignForm({ method, header: (name) => headers[name] }, site)
  expect(sent('GET', {})).toBe(false)
  expect(sent('POST', { origin: site })).toBe(false)
  expect(sent('POST', { 'sec-fetch-site': 'same-origin' })).toBe(false)
  expect(sent('POST', {})).toBe(true)
  expect(sent('POST', { origin: 'null' })).toBe(true)
  expect(sent('POST', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).toBe(true)
  expect(sent('POST', { 'sec-fetch-site': 'same-site' })).toBe(true)
})

it('shows what was typed as text', () => {
  const typed = '"><script>alert(1)</script>'
  const shown = '&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;'
  expect(transferredPage({ to: typed, amount: typed }).split(shown)).toHaveLength(3)
  expect(loginPage({ next: `/${typed}`, failed: true, prompts: ['iframe'] })).toContain(`value="/${shown}"`)
})
