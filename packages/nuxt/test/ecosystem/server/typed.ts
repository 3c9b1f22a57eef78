// Called by nobody: what TypeScript says of it is the test. nuxt-auth-utils is here, whose session is the first factor.
export const setups = [
  defineDuo({}),
  defineDuo({ getUsername: async (event) => (await getUserSession(event)).user?.username }),
  defineDuo({ onVerified: (_event, proof) => ({ next: `/${proof.username}` }) }),
  // @ts-expect-error -- it has to be a text
  defineDuo({ getUsername: () => 1 }),
]
