import type { Engine } from './backend.ts';

/** Loads all that training on this backend needs: a learner's `prepare`, so that loading is not timed as training. */
export async function prepareTraining(engine: Engine): Promise<void> {
  await Promise.all([
    import('./train.ts'),
    import('./eager.ts'),
    import('../quadratic-net.ts'),
    ...(engine.backend === 'compiled'
      ? [
          import('./compiled/stage.ts'),
          import('./compiled/network.ts'),
          import('./compiled/session.ts').then(({ loadRuntime }) => loadRuntime()),
        ]
      : []),
  ]);
}
