import { availableParallelism, release, totalmem, type } from 'node:os';
import type { BackendRequest, Engine, SessionSettings } from '../../learners/engine/backend.ts';
import { openEngine } from '../../learners/engine/open-engine.ts';
import { UserError } from '../input/errors.ts';
import { installedVersion } from '../results/package-info.ts';
import type { Environment } from '../results/record.ts';
import { backendRecord } from './backend-record.ts';
import { processorName } from './processor-name.ts';

/** Packages whose versions a result may depend on. */
const recorded = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-node-gpu',
  'ml-matrix',
  'benchmark',
  'chart.js',
  'chartjs-node-canvas',
];

/** Opens the requested backend. @throws UserError if it does not load. */
export async function openBackend(
  request: BackendRequest,
  settings: Partial<SessionSettings> = {},
): Promise<Engine> {
  return openEngine(request, settings).catch((error: Error) => {
    throw new UserError(error.message);
  });
}

/**
 * Describes this machine and the backend that runs on it.
 *
 * @throws UserError if the requested backend does not load.
 */
export async function describeEnvironment(
  request: BackendRequest,
  settings: Partial<SessionSettings> = {},
): Promise<Environment> {
  const engine = await openBackend(request, settings);
  const versions = recorded.flatMap((name) => {
    const version = installedVersion(name);
    return version === undefined ? [] : [[name, version]];
  });
  // The project's own images set the first; Apptainer sets the second to the path of its image.
  const container = process.env.HIERBENCH_CONTAINER || process.env.APPTAINER_CONTAINER || undefined;
  return {
    cpu: processorName(),
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    os: `${type()} ${release()} ${process.arch}`,
    node: process.versions.node,
    ...(container === undefined ? {} : { container }),
    backend: backendRecord(engine),
    // onnxruntime can be outside of node_modules; the backend knows which one it loaded.
    versions: { ...Object.fromEntries(versions), ...engine.versions },
  };
}
