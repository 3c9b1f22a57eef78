import { expect, it } from 'vitest'
import { loginPage } from '../src/pages.js'
import { choosePrompt, promptsIn } from '../src/prompt-choice.js'

const both = { iframe: {}, universal: {} }

it('gives the prompt that was chosen, where there are keys for it', () => {
  expect(choosePrompt(both, 'iframe')).toBe('iframe')
  expect(choosePrompt(both, 'universal')).toBe('universal')
  expect(choosePrompt({ iframe: {} }, 'universal')).toBe('iframe')
  const others = [undefined, null, '', 'bypass', 'constructor', ['iframe'], 1]
  expect(others.filter((wanted) => choosePrompt(both, wanted) !== 'universal')).toEqual([])
})

it('asks for a choice only where there is one', () => {
  const page = (keys: object) => loginPage({ next: '/account', failed: false, prompts: promptsIn(keys) })
  expect(page(both).match(/type="radio"/g)).toHaveLength(2)
  expect(page({ universal: {} })).not.toContain('type="radio"')
})
