export { passDuo } from './pass-duo.js'
export type { PassDuoOptions } from './pass-duo-options.js'
export { fetchAgent, type FetchAgent, type FetchAgentOptions } from './fetch-agent.js'
export type { Agent, AgentReply, AgentRequest, SupertestAgent } from './agent.js'
