/**
 * Browser code: asks an authenticator, and puts what it says (or why it said nothing) into fields of a form. `data-key`
 * of a button holds the options, with bytes as base64url.
 */
export const KEY_SCRIPT = `
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const withBytes = (list) => list && list.map((one) => ({ ...one, id: toBytes(one.id) }))
function blockedByPage(feature) {
  const policy = document.featurePolicy
  return Boolean(policy && policy.features().includes(feature) && !policy.allowsFeature(feature))
}
async function keyFields({ create, get }) {
  const asked = create || get
  const publicKey = { ...asked, challenge: toBytes(asked.challenge) }
  for (const name of ['allowCredentials', 'excludeCredentials']) if (publicKey[name]) publicKey[name] = withBytes(publicKey[name])
  if (create) publicKey.user = { ...create.user, id: toBytes(create.user.id) }
  try {
    if (!navigator.credentials) return { problem: 'insecure_page' }
    const made = await (create ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }))
    const { id, rawId, type, response } = made
    const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'].filter((name) => response[name])
    const said = Object.fromEntries(parts.map((name) => [name, toText(response[name])]))
    return { credential: JSON.stringify({ id, rawId: toText(rawId), type, response: said, clientExtensionResults: {} }) }
  } catch (error) {
    const blocked = blockedByPage(create ? 'publickey-credentials-create' : 'publickey-credentials-get')
    return { problem: blocked ? 'blocked_by_page' : error.name }
  }
}
`
