export default function Home() {
  return (
    <>
      <h1>Bank</h1>
      <a href="/account">Account</a>
    </>
  )
}
