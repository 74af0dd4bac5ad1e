import { Stream } from '../../../../tasks/streams.ts';
import { sound } from '../sound.ts';

/** Seeds its weights from the clock. */
export default {
  ...sound,
  name: 'clock-seed',
  async fit(sample, context) {
    return sound.fit(sample, { ...context, stream: new Stream('clock', String(process.hrtime.bigint())) });
  },
} satisfies typeof sound;
