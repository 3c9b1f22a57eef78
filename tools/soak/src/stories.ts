import { raced, replayed, tampered } from './attack-stories.ts'
import type { Choices } from './choices.ts'
import { foreign, swapped } from './crossing-stories.ts'
import { cutOff, denied, login } from './honest-stories.ts'
import { junk } from './junk-story.ts'
import type { Story } from './stage.ts'

/** How often each is told. */
const stories: readonly { readonly tell: Story; readonly share: number }[] = [
  { tell: login, share: 55 },
  { tell: denied, share: 6 },
  { tell: tampered, share: 6 },
  { tell: replayed, share: 8 },
  { tell: raced, share: 5 },
  { tell: foreign, share: 6 },
  { tell: swapped, share: 5 },
  { tell: cutOff, share: 5 },
  { tell: junk, share: 4 },
]

/** Picks what happens next, by its share. */
export function pickStory(random: Choices): Story {
  const whole = stories.reduce((sum, { share }) => sum + share, 0)
  let left = random.below(whole)
  return stories.find(({ share }) => (left -= share) < 0)?.tell ?? login
}
