import { proofFor } from '../../server/proof'
import { transfers } from '../../server/transfers'
import { transfer } from './transfer'

export default async function Account() {
  const { username } = await proofFor('/account')
  return (
    <>
      <p>{`Balance of ${username} after ${transfers()} transfers`}</p>
      <form action={transfer}>
        <button type="submit">Transfer</button>
      </form>
    </>
  )
}
