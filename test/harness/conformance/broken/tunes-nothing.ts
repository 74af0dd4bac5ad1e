import { sound } from '../sound.ts';

/** Tunes a parameter that does not exist. */
export default {
  ...sound,
  name: 'tunes-nothing',
  search: () => ({ rate: { min: 0.01, max: 0.2, log: true }, momentum: { choices: [0.9] } }) as never,
} satisfies typeof sound;
