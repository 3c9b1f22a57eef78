import { applicationRules, changeableRules, type Application } from '../../settings/application.js'
import { schemaOf } from '../../settings/check-fields.js'
import type { LocalDuo } from '../../application/local-duo.js'
import { newApplicationSchema, readNewApplication } from '../../application/new-application.js'
import { apiHostOf, type Site } from '../../transport/site.js'
import type { Operation } from '../operation.js'

const { skey: _skey, ...shownRules } = applicationRules
const shownSchema = schemaOf(shownRules)

const createdSchema = {
  type: 'object',
  properties: {
    ...Object.fromEntries(Object.entries(applicationRules).map(([field, { schema }]) => [field, schema])),
    host: { type: 'string', description: "What the application configures as Duo's host." },
    phoneUrl: { type: 'string', description: 'The phone of this application.' },
  },
  required: ['ikey', 'skey', 'host', 'phoneUrl'],
}

/** The applications themselves. */
export const applicationOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/apps',
    scope: 'simulator',
    summary: 'Lists the applications, without their secret keys.',
    response: { type: 'array', items: shownSchema },
    answer: (_call, { applications }) => applications.list().map(withoutSecret),
  },
  {
    method: 'POST',
    path: '/apps',
    scope: 'simulator',
    summary: 'Creates an application with its own users, clock, faults and events. Keys that are not given are random.',
    body: newApplicationSchema,
    response: createdSchema,
    answer: ({ body }, { applications, site }) => created(applications.create(readNewApplication('body', body)), site),
  },
  {
    method: 'GET',
    path: '/apps/:ikey',
    scope: 'simulator',
    summary: 'Returns an application, without its secret key.',
    response: shownSchema,
    answer: ({ params }, { applications }) => {
      const found = applications.get(params.ikey ?? '')
      return found && withoutSecret(found)
    },
  },
  {
    method: 'PUT',
    path: '/apps/:ikey',
    scope: 'simulator',
    summary: 'Changes an application, or registers it under this key.',
    body: schemaOf({ ...changeableRules }),
    response: shownSchema,
    answer: ({ params, body }, { applications }) => withoutSecret(applications.set(params.ikey ?? '', body)),
  },
  {
    method: 'DELETE',
    path: '/apps/:ikey',
    scope: 'simulator',
    summary: 'Deletes an application and everything about it. The default application stays.',
    response: { type: 'object' },
    answer: ({ params }, { applications }) => (applications.delete(params.ikey ?? '') ? {} : undefined),
  },
]

/** What may be read back: who may call this may also set a key, and need not learn the old one. */
const withoutSecret = ({ skey: _, ...application }: Application): Omit<Application, 'skey'> => application

const created = ({ application, phoneToken }: LocalDuo, site: Site): object => ({
  ...application,
  host: apiHostOf(site),
  phoneUrl: `${site.url}/phone?token=${phoneToken}`,
})
