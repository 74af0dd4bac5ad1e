import { sound } from '../sound.ts';

/** Tunes over values that the parameter does not accept. */
export default {
  ...sound,
  name: 'wide-search',
  search: () => ({ rate: { min: -1, max: 0.2, log: false as never } }),
} satisfies typeof sound;
