export const activations = ['hermite', 'relu'] as const;
export type Activation = (typeof activations)[number];

/**
 * The units' non-linearity σ: relu, or the normalised Hermite polynomial h_k = He_k/√k!, for which E h_k(z)² =
 * 1 with z standard normal.
 */
export interface NonLinearity {
  readonly activation: Activation;
  /** k; unused by relu. */
  readonly degree: number;
}

/** Overwrites every z by σ(z), and writes σ′(z) into `slopes`. */
export function activate({ activation, degree }: NonLinearity, z: Float64Array, slopes: Float64Array): void {
  if (activation === 'relu') {
    for (let i = 0; i < z.length; i++) {
      slopes[i] = z[i] > 0 ? 1 : 0;
      if (z[i] < 0) z[i] = 0;
    }
    return;
  }
  const root = Math.sqrt(degree);
  for (let i = 0; i < z.length; i++) {
    const at = z[i];
    let below = 0;
    let value = 1;
    for (let k = 0; k < degree; k++) {
      const next = (at * value - Math.sqrt(k) * below) / Math.sqrt(k + 1);
      below = value;
      value = next;
    }
    z[i] = value;
    slopes[i] = root * below;
  }
}
