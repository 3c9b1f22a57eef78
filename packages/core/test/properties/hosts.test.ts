import { isDuoDomain, isLoopbackHost, parseDuoHost } from '@duokit/core'
import * as fc from 'fast-check'
import { it } from 'vitest'
import { attempt, demand } from './demand.js'
import { drawn } from './draw.js'
import { expectOutcomes } from './expect-always.js'
import { mutate, noise } from './mutate.js'
import { oddValue } from './mutate-json.js'
import { anyText } from './texts.js'

// Secrets are sent there, and pages allow frames of it: what is accepted has to be a host alone, over https.

const seeds = [
  'api-12345678.duosecurity.com',
  ' https://API-12345678.duosecurity.com/ ',
  'api-1.duofederal.com:8443',
  'http://localhost:4100',
  'http://127.0.0.1',
  'http://[::1]:80',
  'https://[::ffff:127.0.0.1]',
  '0.0.0.0',
  'duosecurity.com.example.com',
  'https://api-1.duosecurity.com@example.com',
  'api-1.duosecurity.com/../x',
  '127.1',
  '0x7f.1',
  '2130706433',
  'b\u00fccher.example',
  'localhost.',
  'x.localhost',
  '[::]',
  'https://https://x',
] as const
const loopback = ['localhost', '127.0.0.1', '[::1]']

const hosts = fc.oneof(
  { weight: 8, arbitrary: drawn((draw) => mutate(draw, draw.pick(seeds), seeds)) },
  drawn((draw) => (draw.chance(0.5) ? noise(draw, 25) : oddValue(draw))),
  fc.tuple(anyText, anyText).map(([before, after]) => `${before}duosecurity.com${after}`),
  fc.oneof(
    anyText,
    fc.webUrl(),
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((address) => `http://[${address}]`),
  ),
)

it('a host is one of Duo, of another machine over https, or of this machine, and nothing else', () =>
  expectOutcomes(1000, hosts, (value) => {
    if (typeof value === 'string') {
      demand(isDuoDomain(value) === isDuos(value), 'isDuoDomain says what the reference says')
      demand(isLoopbackHost(value) === loopback.includes(value), 'loopback is one of three spellings')
    }
    const { outcome, value: found } = attempt(() => parseDuoHost(value as string), ['invalid_option'])
    if (found === undefined) return outcome
    demand(/^https?:\/\/[a-z0-9.[\]:-]+$/.test(found.origin), 'an origin ends no directive and no header')
    const url = new URL(found.origin)
    demand(url.origin === found.origin && url.host === found.host, 'it is a host alone')
    demand(url.protocol === 'https:' || loopback.includes(url.hostname), 'http is for this machine')
    demand(found.loopback || !isThisMachine(url.hostname), 'this machine is known under any name')
    const again = JSON.stringify(parseDuoHost(found.origin))
    demand(again === JSON.stringify(found), 'what came out is understood the same')
    return outcome
  }))

function isDuos(text: string): boolean {
  return /^(?:[a-z0-9-]+\.)+(?:duosecurity|duofederal)\.com(?::\d{1,5})?$/i.test(text) && !/[^\0-\x7f]/.test(text)
}

function isThisMachine(hostname: string): boolean {
  return (
    loopback.includes(hostname) ||
    /^127(?:\.\d+){3}$|^0\.0\.0\.0$|(?:^|\.)localhost\.?$|^\[::(?:ffff:7f.*|1)?\]$/.test(hostname)
  )
}
