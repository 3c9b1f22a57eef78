import { createLoginApplication, type LoginSettings, type LoginVariant } from './login-application.ts'
import { serve } from './server-process.ts'

// A process with one of the login applications.

const [variant, settings = '{}'] = process.argv.slice(2) as [LoginVariant, string?]
serve(createLoginApplication(variant, JSON.parse(settings) as LoginSettings).callback())
