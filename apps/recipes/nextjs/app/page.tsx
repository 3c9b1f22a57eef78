import Link from 'next/link'
import { transfer } from './account/transfer'

/** Open to everyone, with a form that needs Duo. */
export default function Home() {
  return (
    <>
      <h1>Bank</h1>
      <Link href="/account">Account</Link>
      <form action={transfer}>
        <button type="submit">Transfer again</button>
      </form>
    </>
  )
}
