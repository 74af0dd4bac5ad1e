import type { Engine } from './engine/backend.ts';

/**
 * Loads all that training on this backend needs. Learners call it in `prepare`, so that loading is not timed
 * as training.
 */
export async function prepareTraining(engine: Engine): Promise<void> {
  await Promise.all([
    import('./engine/train.ts'),
    import('./engine/eager.ts'),
    import('./quadratic-net.ts'),
    ...(engine.backend === 'compiled'
      ? [
          import('./engine/compiled/stage.ts'),
          import('./engine/compiled/compiled-network.ts'),
          import('./engine/compiled/runtime/runtime-session.ts').then(({ loadRuntime }) => loadRuntime()),
        ]
      : []),
  ]);
}
