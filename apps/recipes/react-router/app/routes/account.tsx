import { proofOf } from '../server/proof'
import { transfer, transfers } from '../server/transfers'
import type { Route } from './+types/account'

export const loader = ({ context }: Route.LoaderArgs) => ({
  user: proofOf(context).username,
  transfers: transfers(),
})

export function action() {
  transfer()
  return null
}

export default function Account({ loaderData }: Route.ComponentProps) {
  return (
    <>
      <p>{`Balance of ${loaderData.user} after ${loaderData.transfers} transfers`}</p>
      <form method="post">
        <button>Transfer</button>
      </form>
    </>
  )
}
