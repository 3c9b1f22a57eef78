import { codeParameters, paths } from '../universal/wire.js'
import { responseField } from '../web/wire.js'

/** The names of fields and paths in Duo's requests and responses, for messages to people. */
export const fieldNames = Object.freeze({
  response: responseField,
  code: codeParameters[0],
  authorizePath: paths.authorize,
})
