import type { LearnerTraits } from './traits.ts';

/** What follows the last layer of a network that is trained layer by layer. */
export const finetunes = ['none', 'frozen', 'joint'] as const;
export type Finetune = (typeof finetunes)[number];

/** `frozen` is the control for the joint stage: as many further steps, but with the lower layers fixed. */
const roles = {
  none: 'layerwise',
  frozen: 'layerwise-frozen',
  joint: 'layerwise-joint',
} as const satisfies Record<Finetune, LearnerTraits['role']>;

/** The traits of such a network. @param looks its numbers in the group */
export function finetuneTraits(finetune: Finetune, looks: Readonly<Record<Finetune, number>>) {
  return { group: 'Deep', look: looks[finetune], role: roles[finetune] } as const;
}

/** What all networks that are trained layer by layer can do. */
export const layeredCapabilities = {
  regression: true,
  classification: true,
  diagnosable: true,
  deterministic: true,
  streams: true,
} as const;
