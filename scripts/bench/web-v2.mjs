import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../tool.mjs'
import { measure } from './measure.mjs'
import { compareImports } from './process-time.mjs'

// Web SDK v2: our built package against Duo's own, both halves, whole calls.

const core = join(root, 'packages', 'core')
const index = pathToFileURL(join(core, 'dist', 'index.js')).href
const peer = createRequire(join(core, 'package.json'))('@duosecurity/duo_web')
const { createSigner } = await import(index)
const compat = await import(pathToFileURL(join(core, 'dist', 'compat.js')).href)

const keys = {
  ikey: 'DIXXXXXXXXXXXXXXXXXX',
  skey: 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
  akey: 'useacustomerprovidedapplicationsecretkey',
}
const { ikey, skey, akey } = keys
const user = 'alice@example.com'
const signer = createSigner(keys)

/** @returns {import('./main.mjs').Row[]} */
export function benchWebV2() {
  const appHalf = signer.signRequest(user).split(':')[1]
  const response = `${duoHalf()}:${appHalf}`
  const forged = response.replace(/[0-9a-f]{40}:/, `${'0'.repeat(40)}:`)
  // With one colon: without any, the peer looks no further either.
  const hostile = `${'|'.repeat(2 ** 19)}:${'|'.repeat(2 ** 19)}`
  if (signer.verifyResponse(response) !== user || peer.verify_response(ikey, skey, akey, response) !== user) {
    throw new Error('an answer that should be measured is not verified')
  }
  const verifying = (text) => ({
    ours: () => signer.verifyResponse(text),
    compat: () => compat.verify_response(ikey, skey, akey, text),
    peer: () => peer.verify_response(ikey, skey, akey, text),
  })
  return [
    ...compare('sign', 1.8, {
      ours: () => signer.signRequest(user),
      compat: () => compat.sign_request(ikey, skey, akey, user),
      peer: () => peer.sign_request(ikey, skey, akey, user),
    }),
    ...compare('verify', 4, verifying(response)),
    ...compare('refuse a bad signature', 4, verifying(forged)),
    ...compare('refuse 1 MiB of |', 10_000, verifying(hostile)),
    compareImports({ what: 'process that imports core / node:crypto', ours: [index], peer: ['node:crypto'], most: 2 }),
  ]
}

/** Ours with its target; the drop-in, each of whose calls gets the keys anew, is at least not slower. */
function compare(what, target, candidates) {
  const { compat: dropIn, ...both } = candidates
  return [rowOf(what, target, both), rowOf(`${what} (compat)`, 1, { ours: dropIn, peer: candidates.peer })]
}

function rowOf(what, target, candidates) {
  const { ours, peer: theirs } = measure(candidates)
  const ratio = ours.over('peer')
  return { what, ours: ours.nanoseconds, peer: theirs.nanoseconds, ratio, target, met: ratio >= target }
}

function duoHalf() {
  const payload = Buffer.from(`${user}|${ikey}|${Math.floor(Date.now() / 1000) + 300}`).toString('base64')
  const signed = `AUTH|${payload}`
  return `${signed}|${createHmac('sha1', skey).update(signed).digest('hex')}`
}
