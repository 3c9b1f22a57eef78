import { applicationDuo } from './application-duo.js'
import { addSources, type Policy } from './policy-sources.js'

/** The part of a nuxt-security rule that this plugin reads. */
interface SecurityRule {
  readonly headers?: { contentSecurityPolicy?: Policy | string | false } | false
}

/** The argument of a Nitro plugin. */
interface NitroApp {
  readonly hooks: {
    hook(name: 'nuxt-security:routeRules', add: (rules: Readonly<Record<string, SecurityRule>>) => void): void
  }
}

/** Lets pages embed Duo and redirect to it, in the content security policies that nuxt-security sends. */
export default function addDuoToPolicies(nitro: NitroApp): void {
  nitro.hooks.hook('nuxt-security:routeRules', (rules) => {
    const sources = sourcesOrNothing()
    if (sources === undefined) return
    for (const { headers } of Object.values(rules)) {
      if (!headers || typeof headers.contentSecurityPolicy !== 'object') continue
      headers.contentSecurityPolicy = addSources(headers.contentSecurityPolicy, sources)
    }
  })
}

/** Without keys, there is no host to add. Pages that do not need Duo still work. */
function sourcesOrNothing(): ReturnType<ReturnType<typeof applicationDuo>['csp']> | undefined {
  try {
    return applicationDuo().csp()
  } catch {
    return undefined
  }
}
