import { sound } from '../sound.ts';

/** Says that it trains on streams, and does not look at them. */
export default {
  ...sound,
  name: 'claims-streams',
  capabilities: { ...sound.capabilities, streams: true },
} satisfies typeof sound;
