export { type DuoAnswer, DuoError, type DuoErrorOptions, isDuoError } from './errors/errors.js'
export type { DuoErrorCode } from './errors/failures.js'
export type { Fetch, FetchInit, FetchResponse } from './transport/fetch.js'
export { type DuoHost, duoDomains, isDuoDomain, isLoopbackHost, parseDuoHost } from './transport/hosts.js'
export { likelySpelling } from './likely-spelling.js'
export { withinTime } from './transport/loop-time.js'
export { checkOptionNames, optionNames, readOptions } from './option-names.js'
export type { RejectReason } from './errors/rejections.js'
export type { TransportOptions } from './transport/transport-options.js'
export { assertUsername, isUsername } from './username.js'

export { generateAkey } from './web/akey.js'
export { createSigner, type Signer, signRequest, verifyResponse } from './web/signer.js'
export type { SignerOptions } from './web/signer-options.js'
export type { Inspection } from './web/inspection.js'

export type {
  UniversalAccessDevice,
  UniversalAuthDevice,
  UniversalClaims,
  UniversalContext,
  UniversalFlag,
  UniversalLocation,
  UniversalResult,
} from './universal/claims.js'
export {
  type CallbackParameters,
  type CodeExchange,
  createUniversalClient,
  type Health,
  type UniversalClient,
} from './universal/client.js'
export type { AuthUrlRequest, UniversalDisplay } from './universal/auth-url-request.js'
export type { DuoFactor, DuoReason } from './universal/factors.js'
export type { UniversalClientOptions } from './universal/client-options.js'
export type { UsernameMatch } from './universal/username-match.js'
export type { CodeParameter } from './universal/wire.js'

export { type AuthApi, createAuthApi, type DuoTime } from './auth-api/client.js'
export type { AuthApiOptions } from './auth-api/client-options.js'
export type { SignatureVersion } from './auth-api/wire.js'

export { type Adapter, createAdapter } from './adapter/adapter.js'
export type { DuoCalls } from './adapter/duo-calls.js'
export type { Framework, HandlerRefusal } from './adapter/framework.js'
export {
  type AdapterLive,
  type LiveSettings,
  type LiveSource,
  type MiddlewareLiveSettings,
  readMiddlewareLive,
} from './adapter/live.js'
export { keepHeaders, neededHeaders } from './adapter/keep-headers.js'
export { dropBodyHeaders, nodeAnswer, nodeCookies, replaceNodeAnswer, setNodeHeaders } from './adapter/node-answer.js'
export { appendReplyCookie, replaceReplyHeaders, type ReplyHeaders, setReplyHeaders } from './adapter/fastify-reply.js'
export { refusalAnswer, refusalResponse } from './adapter/refuse-in-handler.js'
export type { AdapterSockets, RoutedLive } from './adapter/routed-upgrades.js'
export { refuseUncalled } from './adapter/uncalled.js'
export { webAnswer, webHeaders } from './adapter/web-answer.js'
export {
  pathAndQuery,
  webHeadersOf,
  type WebIncoming,
  webRequest,
  webRequestOf,
  type WebRequestParts,
} from './adapter/web-request.js'

export { cookieStore, type CookieStoreOptions } from './gate/proofs/cookie-store.js'
export type { CookieJar, SetCookie } from './gate/request/cookies.js'
export type { DuoEvent } from './gate/setup/events.js'
export { type BodyStream, type FormSource, readForm } from './gate/request/form.js'
export type { ConnectDecision } from './gate/guard/connect.js'
export type { DuoConnection } from './gate/guard/connection.js'
export type { ConnectionOptions, ConnectOptions } from './gate/guard/connection-options.js'
export { createGate, type Gate } from './gate/gate.js'
export type { Decision, RequiredDecision } from './gate/guard/guard.js'
export { guardNodeResponse, type NodeOutgoing } from './gate/guard/guard-node-response.js'
export { guardedCacheControl, guardedHeader } from './gate/guard/guarded-caching.js'
export { guardWebResponse } from './gate/guard/guard-web-response.js'
export { iframePrompt, type IframePromptOptions } from './gate/prompts/iframe-prompt.js'
export type { Identity, UsernameAnswer } from './gate/proofs/identity.js'
export { satisfies } from './gate/proofs/lack.js'
export { chain, type MaybePromise } from './maybe-promise.js'
export { belowOrigin, type Whereabouts } from './gate/request/below-origin.js'
export { originForm } from './gate/request/origin-form.js'
export {
  type Mount,
  type MountCheck,
  type MountComparison,
  type OutOfReach,
  outOfReach,
  type ReadMount,
  servedPaths,
} from './gate/request/out-of-reach.js'
export { sentUrl, takenOff } from './gate/request/sent-url.js'
export { headerText, type NodeIncoming, nodeRequest, type NodeRequestParts } from './gate/request/node-request.js'
export { type FreshProof, gateOptionNames, type GateOptions, type VerifiedAnswer } from './gate/setup/options.js'
export type { Prompt, PromptKind } from './gate/prompts/prompt.js'
export type { Brand, BrandOptions } from './gate/pages/brand.js'
export type { Language } from './gate/pages/language.js'
export type { MessagePage, Page, PageAction, PageKind, PromptFrameParts, PromptPage } from './gate/pages/page.js'
export type { PagesOptions, TextsOption } from './gate/pages/page-options.js'
export { promptPage, type PromptPageOptions } from './gate/pages/prompt-page.js'
export type { Labels, Message, MessageName, Texts } from './gate/pages/texts.js'
export type { PromptChoice } from './gate/prompts/prompt-set.js'
export type { DuoProof, ProofMethod } from './gate/proofs/proof.js'
export type { ProofStore, ProofStoreOption, ProofStoreSite } from './gate/proofs/proof-store.js'
export type { RefusalCode } from './gate/responses/outcome.js'
export { refusalError } from './gate/guard/refusal-error.js'
export type { GateAnswer, GateRequest } from './gate/request/request.js'
export { checkRequirement, type ExcludedFactor, type Requirement } from './gate/proofs/requirement.js'
export { createSessionStore, keyedByGate, type SessionAccess } from './gate/proofs/session-store.js'
export { printError, type Reporter } from './gate/setup/reporter.js'
export { memorySingleUse, type SingleUse } from './gate/proofs/single-use.js'
export type { UnavailableCode } from './gate/prompts/unavailable-code.js'
export type { GateEnvironment } from './gate/setup/workings.js'
export { universalPrompt, type UniversalPromptOptions } from './gate/prompts/universal-prompt.js'
export { expressReader, type SessionMiddleware } from './sessions/express-reader.js'
export { untilNext } from './sessions/until-next.js'
export { fastifyReader, type ReadableFastify } from './sessions/fastify-reader.js'
export { type HonoContext, readHonoSession } from './sessions/hono-session.js'
export { honoSessionStore } from './sessions/hono-session-store.js'
export { koaSessionStore } from './sessions/koa-session-store.js'
export { requestSessionStore } from './sessions/request-session-store.js'
export { checkSessionStoreOptions, type SessionStoreOptions } from './sessions/session-store-options.js'
export { type Backlog, createBacklog } from './sockets/backlog.js'
export { bindResponse } from './sockets/bind-response.js'
export { cutOff } from './sockets/http2-response.js'
export { bytesOf } from './sockets/bytes-of.js'
export { closeSocket } from './sockets/close-socket.js'
export { judgedHandler, type MessageHandler, type MessageOptions } from './sockets/judged-handler.js'
export { createLive, type Live, type VerifyClient } from './sockets/live.js'
export type { LiveOptions } from './sockets/live-options.js'
export { plainRefusal } from './sockets/plain-refusal.js'
export { refuseSocket } from './sockets/refuse-socket.js'
export { createPendingChecks, type RunCheck } from './sockets/pending-checks.js'
export type { LiveConnection } from './sockets/socket-guard.js'
export type { SocketIoServer } from './sockets/socket-io.js'
export type { UpgradeHandler, UpgradeListener, UpgradeOptions } from './sockets/upgrade-listener.js'
