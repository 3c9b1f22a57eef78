import { createHmac } from 'node:crypto'
import { createUniversalClient } from '@duokit/core'
import { describe, expect, it } from 'vitest'
import { createTokens } from '../../src/universal/tokens.js'
import { authorizeClaims, authorizeQuery } from '../../src/universal/wire.js'
import vectors from '../vectors/universal.json' with { type: 'json' }

const { secret, clientId, state, authorizeRequest, healthCheckAssertion } = vectors

describe('known answers', () => {
  it('of HS512 under a secret of 40 bytes', () => {
    expect(createTokens([secret]).sign(healthCheckAssertion.claims)).toBe(healthCheckAssertion.token)
  })

  it('of a request, in the order of Duo’s Node SDK', () => {
    const { redirectUrl, username, host, exp, token } = authorizeRequest
    const audience = `https://${host}`
    const claims = { clientId, redirectUrl, username, state, exp, audience, codeParameter: 'duo_code' as const }
    expect(createTokens([secret]).sign(authorizeClaims(claims))).toBe(token)
    expect(authorizeQuery(clientId)).toBe(`?response_type=code&client_id=${clientId}&request=`)
  })

  it('are those of another implementation too', () => {
    for (const token of [healthCheckAssertion.token, authorizeRequest.token, vectors.pythonSdkRequest]) {
      const signed = token.slice(0, token.lastIndexOf('.'))
      const signature = createHmac('sha512', secret).update(signed).digest('base64url')
      expect(token).toBe(`${signed}.${signature}`)
    }
  })

  it.each(vectors.foreignTokens)('a token under a foreign key is refused: %.40s…', async (idToken) => {
    const client = createUniversalClient({
      clientId,
      clientSecret: secret,
      host: authorizeRequest.host,
      redirectUrl: authorizeRequest.redirectUrl,
      fetch: async () => new Response(JSON.stringify({ id_token: idToken })),
    })
    await expect(client.exchangeCode({ code: 'x', username: 'alice', nonce: state })).rejects.toMatchObject({
      code: 'bad_signature',
    })
  })
})
