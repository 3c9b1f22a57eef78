export default function About() {
  return <h1>About the bank</h1>
}
