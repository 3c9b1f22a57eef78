import { installDebianPackage, mayInstall } from './debian-package.mjs'
import { findRedis } from '../tools/testing/src/find-redis.mjs'

// The tests start a real Redis of their own. Where there is none, a machine that lets us (Debian or Ubuntu, as root: a
// container) gets one; anywhere else the test run fails and says what to do. It never goes on without one.

/** Finds Redis or installs it; returns the path of its server, or throws with what the reader can do. */
export function ensureRedis() {
  try {
    return findRedis()
  } catch (error) {
    if (process.env.REDIS_SERVER || !mayInstall()) throw error
  }
  console.log('No Redis on this machine: installing Debian’s redis-server through apt-get.')
  installDebianPackage(
    'redis-server',
    'The tests need a Redis: install redis-server or valkey-server by hand, or set REDIS_SERVER.',
  )
  return findRedis()
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
  try {
    console.log(ensureRedis())
  } catch (error) {
    console.error(/** @type {Error} */ (error).message)
    process.exitCode = 1
  }
}
