import type { FitCost, FitPlan } from './contract.ts';
import { checkpoints } from './engine/checkpoints.ts';
import { stepsPerChunk } from './engine/step-rows.ts';
import { forwardFlops, layerParameters, type QuadraticNetShape } from './quadratic-net-shape.ts';

/** Operations of gradient clipping and of Adam's update, per trained parameter. */
const updateFlops = 20;

/**
 * About this many matrix-product operations take as long as the activation of one unit and its gradient,
 * which pass through memory one number at a time.
 */
const flopsPerUnit = 100;

/** What the runtime of a compiled network holds besides its arrays. */
const runtimeBytes = 48 * 2 ** 20;

export interface StageCost {
  /** Operations of one row of one step, forward and backward. */
  readonly flopsPerRow: number;
  /** Number of parameters that are trained in this stage. */
  readonly parameters: number;
}

export interface NetworkCost {
  readonly stages: readonly StageCost[];
  /** Operations of one prediction. */
  readonly forwardFlops: number;
  readonly parameters: number;
  /** Units of all layers. */
  readonly units: number;
  /** Widths of the layers whose features the network gives. */
  readonly features?: readonly number[];
}

/** The cost of `train` for a network, summed over its stages. */
export function trainingCost(network: NetworkCost, batch: number, plan: FitPlan): FitCost {
  const { n, task, budget, validationRows, stream = false } = plan;
  const { steps } = budget;
  const rows = stream ? batch : Math.min(batch, n);
  // A stream's rows pass through in chunks, of which the runtime makes its own copy; a sample is held once.
  const heldRows = stream ? 2 * rows * Math.min(steps, stepsPerChunk(rows, task.d)) : n;
  const stepFlops = network.stages.reduce(
    (sum, stage) =>
      sum +
      steps * (rows * (stage.flopsPerRow + flopsPerUnit * network.units) + updateFlops * stage.parameters),
    0,
  );
  const evaluations = network.stages.length * checkpoints(steps, validationRows > 0).length;
  return {
    ...(network.features ? { features: network.features } : {}),
    fit: {
      programs: network.stages.length + 1,
      steps: network.stages.length * steps,
      stepFlops,
      networkFlops: evaluations * validationRows * network.forwardFlops,
    },
    predictRow: { networkFlops: network.forwardFlops },
    traces: evaluations,
    ...(stream ? { freshRows: network.stages.length * steps * rows } : {}),
    // The runtime's own copy of the sample; the parameters with optimiser slots and gradients, both in the
    // runtime and here; and what the backward pass keeps for a batch.
    bytes:
      runtimeBytes +
      4 * (heldRows * (task.d + 2) + 12 * network.parameters + 6 * rows * (network.units + task.d)),
  };
}

/** The cost of one stage that trains all layers of a quadratic network together. */
export function jointCost(shape: QuadraticNetShape): StageCost {
  return {
    flopsPerRow: 3 * forwardFlops(shape, 2, shape.layers),
    parameters: layerParameters(shape, 2, shape.layers),
  };
}

/** The cost of a quadratic network that is trained in these stages. */
export function quadraticNetCost(
  shape: QuadraticNetShape,
  stages: readonly StageCost[],
  batch: number,
  plan: FitPlan,
): FitCost {
  const network = {
    stages,
    forwardFlops: forwardFlops(shape, 2, shape.layers),
    parameters: layerParameters(shape, 2, shape.layers),
    units: shape.width * (shape.layers - 1),
    features: Array.from({ length: shape.layers - 1 }, () => shape.width),
  };
  return trainingCost(network, batch, plan);
}
