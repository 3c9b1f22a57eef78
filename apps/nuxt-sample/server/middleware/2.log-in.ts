import { authenticate } from 'sample-kit/authenticate'
import { choosePrompt } from 'sample-kit/prompt-choice'
import { promptKeys } from '../prompt-keys'
import { beginSession } from '../session'

/** As vue-router finds the page. */
const loginPage = /^\/login\/?$/i

/**
 * `POST /login`: begins a session for who knows the password, and leads on. Everybody else gets the login page as the
 * answer, which is why this is no route: it leaves the page to be made.
 */
export default defineEventHandler(async (event) => {
  const { form } = event.context
  if (form === undefined || !loginPage.test(getRequestURL(event).pathname)) return undefined
  const user = authenticate(form.get('username'), form.get('password'))
  if (user === undefined) {
    setResponseStatus(event, 401)
    return undefined
  }
  await beginSession(event, { user, prompt: choosePrompt(promptKeys, form.get('prompt')) })
  return sendRedirect(event, resolveDuoNext(event, form.get('next')) ?? '/account', 303)
})
