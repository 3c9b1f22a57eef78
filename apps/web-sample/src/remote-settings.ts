import { ConfigurationError, type RunningSettings } from 'sample-kit'

/** What travels as JSON to the program on another runtime. */
export type RemoteSettings = Omit<RunningSettings, 'onEvent' | 'singleUse'>

/** @throws ConfigurationError for what the program on another runtime does not support */
export function remoteSettings({ onEvent: _onEvent, singleUse, ...settings }: RunningSettings): RemoteSettings {
  if (singleUse !== undefined) throw new ConfigurationError('REDIS_URL works only on Node')
  return settings
}
