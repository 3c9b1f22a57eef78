'use server'

import { revalidatePath } from 'next/cache'
import { proofFor } from '../../server/proof'
import { countTransfer } from '../../server/transfers'

/** Everybody can call it with a POST to any page. */
export async function transfer(): Promise<void> {
  await proofFor('/account', { maxAge: 300 })
  countTransfer()
  revalidatePath('/account')
}
