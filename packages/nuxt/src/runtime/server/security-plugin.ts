import { applicationDuo } from './application-duo.js'
import { addSources, type Policy } from './policy-sources.js'

/** A rule of nuxt-security, as far as this looks at it. */
interface SecurityRule {
  readonly headers?: { contentSecurityPolicy?: Policy | string | false } | false
}

/** What Nitro gives to its plugins. */
interface NitroApp {
  readonly hooks: {
    hook(name: 'nuxt-security:routeRules', add: (rules: Readonly<Record<string, SecurityRule>>) => void): void
  }
}

/** Lets the pages of the application embed and go to Duo, in the policies that nuxt-security sends. */
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

/** Without keys there is no host to name, and pages that need no Duo go on as they are. */
function sourcesOrNothing(): ReturnType<ReturnType<typeof applicationDuo>['csp']> | undefined {
  try {
    return applicationDuo().csp()
  } catch {
    return undefined
  }
}
