import { expect, it } from 'vitest'
import { versionProblem } from '../src/supported-nuxt.js'

it.each(['3.21.10', '3.21.11', '3.22.0', '4.5.1', '4.5.2', '4.10.0', '4.6.0-29380731.abcdef'])(
  'takes Nuxt %s',
  (version) => {
    expect(versionProblem(version)).toBeUndefined()
  },
)

it.each(['3.16.0', '3.20.99', '3.21.9', '4.0.0', '4.4.8', '4.5.0', '4.5.0-rc.1', '2.18.1', '5.0.0', ''])(
  'refuses Nuxt %s, with the reason and the version to install',
  (version) => {
    expect(versionProblem(version)).toMatch(
      /needs Nuxt 3\.21\.10 or later, or Nuxt 4\.5\.1 or later.*component of a guarded page.*Node 22\.19.*this is Node \d+\.\d+/,
    )
  },
)
