import { z } from 'zod';

/**
 * Parameters of the agent that plays an environment: ε-greedy value iteration (harness/cell/agent-cell.ts). They
 * stand beside the environment's own, because together they decide which data a regressor is given.
 */
export const agentShape = {
  epsilon: z
    .number()
    .min(0, 'epsilon is a probability: from 0 to 1')
    .max(1, 'epsilon is a probability: from 0 to 1')
    .default(1)
    .describe('the agent explores in episode t with probability epsilon · t^(−decay) in each step'),
  decay: z
    .number()
    .min(0, 'decay is 0 (constant exploration) or more')
    .default(1 / 3)
    .describe('how fast exploration decays over episodes; 0: constant'),
  firstFit: z
    .int('firstFit is a whole number of episodes')
    .min(4, 'firstFit is at least 4 episodes')
    .default(32)
    .describe('episodes before the first fit, all of them uniformly random'),
  growth: z
    .number()
    .min(1.1, 'growth is at least 1.1')
    .default(2)
    .describe('fits are repeated each time the number of episodes has grown by this factor'),
  clip: z.boolean().default(true).describe('whether Q_h is clipped to [0, H − h + 1]'),
};

const agentParameters = z.strictObject(agentShape);
/** How the agent explores and when it fits. */
export type AgentParameters = z.output<typeof agentParameters>;

/** The agent's part of a family's parameters. */
export function agentPart(params: Readonly<Record<string, unknown>>): AgentParameters {
  return agentParameters.parse(
    Object.fromEntries(Object.keys(agentShape).flatMap((key) => (key in params ? [[key, params[key]]] : []))),
  );
}
