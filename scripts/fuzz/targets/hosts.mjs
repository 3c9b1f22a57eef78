import { core } from '../core.mjs'
import { attempt, demand } from '../law.mjs'
import { mutate, noise, oddValue } from '../mutate.mjs'

// Hosts: secrets are sent there and pages allow frames of it, so that what is accepted has to be a host alone, over
// https.

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
]
const loopback = ['localhost', '127.0.0.1', '[::1]']

/** @type {import('../main.mjs').Target} */
export const hosts = {
  name: 'host names',
  share: 70_000,
  make(random) {
    const kind = random.below(10)
    if (kind === 0) return oddValue(random)
    return kind === 1 ? noise(random, 25) : mutate(random, random.pick(seeds), seeds)
  },
  check(value) {
    if (typeof value === 'string') {
      demand(core.isDuoDomain(value) === isDuos(value), 'isDuoDomain says what the reference says')
      demand(core.isLoopbackHost(value) === loopback.includes(value), 'loopback is one of three spellings')
    }
    const { outcome, value: found } = attempt(() => core.parseDuoHost(value), ['invalid_option'])
    if (outcome !== 'accepted') return outcome
    demand(
      /^https?:\/\/[a-z0-9.[\]:-]+$/.test(found.origin),
      'an origin holds nothing that ends a directive or a header',
    )
    const url = new URL(found.origin)
    demand(url.origin === found.origin && url.host === found.host, 'it is a host alone')
    demand(url.protocol === 'https:' || loopback.includes(url.hostname), 'http is for this machine')
    demand(found.loopback || !isThisMachine(url.hostname), 'this machine is known under any name')
    demand(
      JSON.stringify(core.parseDuoHost(found.origin)) === JSON.stringify(found),
      'what came out is understood the same',
    )
    return outcome
  },
}

function isDuos(text) {
  return /^(?:[a-z0-9-]+\.)+(?:duosecurity|duofederal)\.com(?::\d{1,5})?$/i.test(text) && !/[^\0-\x7f]/.test(text)
}

function isThisMachine(hostname) {
  return (
    loopback.includes(hostname) ||
    /^127(?:\.\d+){3}$|^0\.0\.0\.0$|(?:^|\.)localhost\.?$|^\[::(?:ffff:7f.*|1)?\]$/.test(hostname)
  )
}
