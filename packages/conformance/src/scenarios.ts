import type { Scenario } from './scenario.js'
import { answerScenarios } from './scenarios/answers.js'
import { bodyScenarios } from './scenarios/bodies.js'
import { cacheScenarios } from './scenarios/caches.js'
import { callbackScenarios } from './scenarios/callbacks.js'
import { choiceScenarios } from './scenarios/choices.js'
import { cookieScenarios } from './scenarios/cookies.js'
import { failingCallbackScenarios } from './scenarios/failing-callbacks.js'
import { frameScenarios } from './scenarios/frames.js'
import { frameOutageScenarios } from './scenarios/frame-outages.js'
import { freshnessScenarios } from './scenarios/freshness.js'
import { guardScenarios } from './scenarios/guard.js'
import { idTokenScenarios } from './scenarios/id-tokens.js'
import { keyScenarios } from './scenarios/keys.js'
import { lateHeaderScenarios } from './scenarios/late-headers.js'
import { loginUrlScenarios } from './scenarios/login-url.js'
import { neighbourScenarios } from './scenarios/neighbours.js'
import { nextScenarios } from './scenarios/next.js'
import { overlappingScenarios } from './scenarios/overlapping.js'
import { ownWordsScenarios } from './scenarios/own-words.js'
import { outageScenarios } from './scenarios/outages.js'
import { pageScenarios } from './scenarios/pages.js'
import { renderScenarios } from './scenarios/render.js'
import { placeScenarios } from './scenarios/places.js'
import { requiredScenarios } from './scenarios/required.js'
import { setupMistakeScenarios } from './scenarios/setup-mistakes.js'
import { sessionRouteScenarios } from './scenarios/session-routes.js'
import { singleUseScenarios } from './scenarios/single-use.js'
import { socketScenarios } from './scenarios/sockets.js'
import { startScenarios } from './scenarios/start.js'
import { stepUpScenarios } from './scenarios/step-up.js'
import { tabScenarios } from './scenarios/tabs.js'
import { universalCallbackScenarios } from './scenarios/universal-callback.js'
import { universalOutcomeScenarios } from './scenarios/universal-outcome.js'
import { universalStartScenarios } from './scenarios/universal-start.js'
import { universalTwins } from './scenarios/universal-twins.js'
import { unnamedOriginScenarios } from './scenarios/unnamed-origins.js'
import { usernameScenarios } from './scenarios/usernames.js'

const iframeScenarios: readonly Scenario[] = [
  ...guardScenarios,
  ...stepUpScenarios,
  ...answerScenarios,
  ...singleUseScenarios,
  ...startScenarios,
  ...nextScenarios,
  ...sessionRouteScenarios,
  ...cookieScenarios,
  ...keyScenarios,
  ...placeScenarios,
  ...bodyScenarios,
  ...usernameScenarios,
  ...tabScenarios,
  ...overlappingScenarios,
  ...callbackScenarios,
  ...failingCallbackScenarios,
  ...unnamedOriginScenarios,
  ...cacheScenarios,
  ...requiredScenarios,
  ...loginUrlScenarios,
  ...neighbourScenarios,
  ...frameScenarios,
  ...lateHeaderScenarios,
]

/** Every scenario. */
export const scenarios: readonly Scenario[] = [
  ...iframeScenarios,
  ...universalTwins(iframeScenarios),
  ...universalStartScenarios,
  ...universalCallbackScenarios,
  ...universalOutcomeScenarios,
  ...idTokenScenarios,
  ...outageScenarios,
  ...setupMistakeScenarios,
  ...ownWordsScenarios,
  ...frameOutageScenarios,
  ...choiceScenarios,
  ...freshnessScenarios,
  ...socketScenarios,
  ...pageScenarios,
  ...renderScenarios,
]
