import { sessionStore } from '#duo'
import { choosePrompt } from 'sample-kit/prompt-choice'
import { takeSettings } from '../src/server-settings'
import { renderDuoPage } from './duo-page'
import { promptKeys } from './prompt-keys'
import { readSession, session } from './session'

const { prompts } = useRuntimeConfig().public

export default defineDuo({
  // Vue draws them.
  pages: { brand: { name: 'Sample Bank', home: '/' }, render: renderDuoPage },
  ...takeSettings(),
  getUsername: async (event) => (await readSession(event)).user,
  store: sessionStore(session),
  // With the keys of one prompt there is nothing to choose.
  ...(prompts.length > 1 && {
    choose: async (_user, event) => choosePrompt(promptKeys, (await readSession(event)).prompt),
  }),
})
