import { invalidOption, isDuoError } from '../../errors/errors.js'
import type { ProofStore, ProofStoreOption, ProofStoreSite } from '../proofs/proof-store.js'
import { storeAt } from '../proofs/session-store.js'
import type { Site } from '../request/site.js'
import { isStore, notAStore } from './check-options.js'

/**
 * Gives the store what it has to know of the site.
 *
 * @param at - where the gate is
 * @throws DuoError `invalid_option`, also for `sessionStore` and `cookieStore` that were not called: each is a
 * function, as the store in a cookie is
 */
export function openStore<Ctx>(
  option: ProofStoreOption<Ctx>,
  site: ProofStoreSite,
  at: Pick<Site, 'path' | 'basePath'>,
): ProofStore<Ctx> {
  if (typeof option !== 'function') return storeAt(option, at.path + at.basePath)
  if (option.name === 'sessionStore' || option.name === 'cookieStore') throw uncalled()
  const store = attempt(() => option(site))
  if (!isStore(store) || typeof store === 'function') throw notAStore()
  return store
}

/**
 * A bundler may have renamed the functions, which then take the site for their options and refuse its first name. A
 * store of the application may have errors of its own.
 */
function attempt<Store>(open: () => Store): Store {
  try {
    return open()
  } catch (error) {
    throw isDuoError(error) && error.message.startsWith('jar is not an option') ? uncalled() : error
  }
}

function uncalled(): Error {
  return invalidOption('store', 'must be what sessionStore() or cookieStore({ bindTo }) returns: call the function')
}
