import { z } from 'zod';

/** A learner that computes for a tenth of a second without yielding: nothing but a signal can stop it. */
export default {
  name: 'busy',
  description: 'computes without looking up',
  source: 'test fixture',
  parameters: z.strictObject({ steps: z.number().default(3e7) }),
  search: () => ({}),
  capabilities: { regression: true, classification: true, diagnosable: false, deterministic: true },
  async fit(_sample, { params }) {
    let sum = 0;
    for (let i = 0; i < params.steps; i++) sum = (sum + i) % 7;
    return { predict: (_x, n) => new Float32Array(n).fill(sum), info: { steps: 1 }, dispose() {} };
  },
};
