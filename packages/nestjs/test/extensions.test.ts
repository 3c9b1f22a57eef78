import { DuoError, DuoException } from '@duokit/nestjs'
import { expect, it } from 'vitest'

it('a refusal names its code and the way on where GraphQL looks for it', () => {
  const start = 'http://localhost:1234/duo/start'
  const { extensions } = new DuoException(new DuoError('duo_required', undefined, { start }))
  expect(extensions).toEqual({
    code: 'duo_required',
    start,
    originalError: { statusCode: 401, message: expect.any(String), code: 'duo_required', start },
  })
  expect(new DuoException(new DuoError('factor_not_accepted')).extensions).toEqual({
    code: 'factor_not_accepted',
    originalError: expect.objectContaining({ statusCode: 403 }),
  })
})
