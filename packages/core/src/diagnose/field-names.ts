import { codeParameters } from '../universal/wire.js'
import { responseField } from '../web/wire.js'

/** What Duo's answers are called where they arrive, to speak of them to people. */
export const fieldNames = Object.freeze({ response: responseField, code: codeParameters[0] })
