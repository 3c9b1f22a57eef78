import { isProgram, onPath } from './programs.mjs'

const namesOnPath = ['redis-server', 'valkey-server']

/** The path of this machine's Redis or Valkey server; throws when there is none. */
export function findRedis() {
  const named = process.env.REDIS_SERVER
  if (named) {
    if (isProgram(named)) return named
    throw new Error(`REDIS_SERVER names "${named}", which is not a program. Correct it or unset it.`)
  }
  const found = onPath(namesOnPath).find(isProgram)
  if (found !== undefined) return found
  throw new Error(
    'No Redis was found, and the tests need a real one. Install redis-server or valkey-server (Debian: ' +
      'apt-get install redis-server; macOS: brew install redis), or set REDIS_SERVER to the program of one that is elsewhere.',
  )
}
