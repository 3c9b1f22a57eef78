import type { DuoProof } from '@duokit/web'
import { createContext } from 'react-router'

/** The proof of a request that has passed the guard; loaders and actions read it. */
export const proofContext = createContext<DuoProof>()
