import { createDuoGlobal } from './duo-global.js'

Object.assign(window, { Duo: createDuoGlobal() })
