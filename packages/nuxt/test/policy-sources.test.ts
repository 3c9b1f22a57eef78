import { expect, it } from 'vitest'
import { addSources } from '../src/runtime/server/policy-sources.js'

const sources = { 'frame-src': ['https://duo.example'], 'form-action': ["'self'", 'https://duo.example'] }

it('adds to what is there', () => {
  expect(addSources({ 'frame-src': ["'self'"], 'form-action': "'self'  https://pay.example" }, sources)).toEqual({
    'frame-src': ["'self'", 'https://duo.example'],
    'form-action': ["'self'", 'https://pay.example', 'https://duo.example'],
  })
})

it('forbids nothing that was allowed', () => {
  expect(addSources({ 'img-src': ["'self'"], 'form-action': false }, sources)).toEqual({
    'img-src': ["'self'"],
    'form-action': false,
  })
})

it('takes over what stands in for a directive, and "none" does not stay', () => {
  expect(addSources({ 'default-src': ["'none'"], 'child-src': ["'self'"] }, sources)['frame-src']).toEqual([
    "'self'",
    'https://duo.example',
  ])
  expect(addSources({ 'default-src': ["'none'"] }, sources)['frame-src']).toEqual(['https://duo.example'])
})
