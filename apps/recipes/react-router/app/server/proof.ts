import type { DuoProof } from '@duokit/web'
import { createContext, type RouterContextProvider } from 'react-router'

export const proofContext = createContext<DuoProof | undefined>(undefined)

/** The proof of the user who sends a request, for loaders and actions. */
export function proofOf(context: Readonly<RouterContextProvider>): DuoProof {
  const proof = context.get(proofContext)
  if (proof === undefined)
    throw new Error('This page needs Duo, and the guard has not seen the request. Is it prerendered?')
  return proof
}
