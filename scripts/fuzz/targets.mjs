import { exchanges } from './targets/exchanges.mjs'
import { explanations } from './targets/explanations.mjs'
import { formCallbacks } from './targets/form-callbacks.mjs'
import { forms } from './targets/forms.mjs'
import { hosts } from './targets/hosts.mjs'
import { next } from './targets/next.mjs'
import { options } from './targets/options.mjs'
import { proofCookies } from './targets/proof-cookies.mjs'
import { redirectCallbacks } from './targets/redirect-callbacks.mjs'
import { refusals } from './targets/refusals.mjs'
import { requests } from './targets/requests.mjs'
import { sigResponses } from './targets/sig-responses.mjs'
import { userNames } from './targets/user-names.mjs'

/** @type {readonly import('./main.mjs').Target[]} */
export const targets = [
  sigResponses,
  userNames,
  proofCookies,
  formCallbacks,
  redirectCallbacks,
  exchanges,
  refusals,
  requests,
  next,
  forms,
  explanations,
  hosts,
  options,
]
