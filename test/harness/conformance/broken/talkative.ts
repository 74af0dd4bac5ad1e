import { sound } from '../sound.ts';

/** Refuses in several lines. */
export default {
  ...sound,
  name: 'talkative',
  unsupported: (_params, _task, n) => (n < 2 ? 'too few:\n  a slope takes two samples' : undefined),
} satisfies typeof sound;
