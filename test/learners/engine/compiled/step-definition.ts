import { jointStage } from '../../../../learners/engine/network.ts';
import type { StepDefinition } from '../../../../learners/engine/step.ts';
import { type QuadraticNetOptions, quadraticNet } from '../../../../learners/quadratic-net.ts';

/** A step of a quadratic network with two hidden layers that read the input, with Adam and nothing else unless changed. */
export function stepDefinition(
  net: Partial<QuadraticNetOptions> & Pick<QuadraticNetOptions, 'd' | 'width' | 'stream'>,
  change: Partial<StepDefinition> = {},
): StepDefinition {
  const network = quadraticNet({ layers: 3, activation: 'quadratic', skips: 'input', ...net });
  return {
    stage: jointStage(network),
    trainable: network.variables,
    frozen: [],
    // ε is large enough that a gradient the size of rounding errors does not cause a step of full length.
    optimiser: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-2 },
    clipNorm: 0,
    weightDecay: 0,
    weighted: false,
    ...change,
  };
}
