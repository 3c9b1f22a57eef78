import { createSigner } from '@duokit/core'
import { explain } from '@duokit/core/diagnose'
import { expect, it } from 'vitest'
import { signJwt } from '../universal/jwt.js'

// What people copy out of address bars, logs, mails and code.

const seconds = 1_800_000_000
const now = () => seconds * 1000
const ikey = 'DIXXXXXXXXXXXXXXXXXX'
const skey = 'deadbeef'.repeat(5)
const akey = 'k'.repeat(40)
const keys = { ikey, skeys: [skey], akeys: [akey], now }
const issuer = 'https://api-12345678.duosecurity.com/oauth/v1/token'
const token = signJwt({ iss: issuer, aud: ikey, iat: seconds, exp: seconds + 300 }, { secret: skey })
const request = createSigner({ ikey, skey, akey, now }).signRequest('alice')
const [half = ''] = request.split(':')
const url = `https://duo.example/authorize?client_id=x&request=${token}&state=y`

it.each<[string, string, string]>([
  ['quotes', `"${request}"`, 'signed_request'],
  ['single quotes and a comma', `'${request}',`, 'signed_request'],
  ['back quotes, blanks inside and a semicolon', `\` ${request} \`;`, 'signed_request'],
  ['angle brackets', `<${url}>`, 'id_token'],
  ['lines of a terminal', request.replaceAll(/.{60}/g, '$&\n'), 'signed_request'],
  ['lines of a mail, indented', token.replaceAll(/.{40}/g, '$& \r\n\r\n   '), 'id_token'],
  ['entities of HTML', url.replaceAll('&', '&amp;'), 'id_token'],
  ['a URL', url, 'id_token'],
  ['a URL with a fragment', `${url}#top`, 'id_token'],
  ['a fragment that has the parameters', url.replace('?', '#'), 'id_token'],
  ['a query alone', url.slice(url.indexOf('?') + 1), 'id_token'],
  ['an empty parameter before', `https://duo.example/?request=&id_token=${token}`, 'id_token'],
  ['the URL of the frame', `https://duo.example/frame?tx=${encodeURIComponent(half)}&v=2.9`, 'signed_half'],
  ['the URL of the frame, decoded', `https://duo.example/frame?tx=${half}&v=2.9`, 'signed_half'],
  ['a form with more fields', `sig_response=${encodeURIComponent(request)}&next=%2F`, 'signed_request'],
  ['JSON', `{"access_token":"x","id_token": "${token}","expires_in":300}`, 'id_token'],
])('explains what has %s', (_, text, kind) => {
  expect(explain(text, keys)).toMatchObject({ kind, problems: [] })
})

it.each([
  ['quotes at one end', `"${request}`],
  ['quotes around nothing', '""'],
  ['a parameter of another name', `https://duo.example/?token=${token}`],
  ['JSON without a token', '{"access_token":"x","expires_in":300}'],
  ['a form without its field', 'sig_response='],
  ['an escape that is none', `${half}%7c%`.replaceAll('|', '%7C')],
  ['half a megabyte before it', `${' '.repeat(10)}${'x'.repeat(512 * 1024)}\n${request}`],
])('explains nothing that has %s', (_, text) => {
  expect(explain(text, keys)).toBeUndefined()
})
