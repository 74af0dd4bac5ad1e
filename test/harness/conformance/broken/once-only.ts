import { sound } from '../sound.ts';

/** Does harm if it is disposed of twice. */
export default {
  ...sound,
  name: 'once-only',
  async fit(sample, context) {
    let held: Float32Array | undefined = sample.x.slice();
    const model = await sound.fit(sample, context);
    return {
      ...model,
      dispose() {
        (held as Float32Array).fill(0);
        held = undefined;
      },
    };
  },
} satisfies typeof sound;
