import type { Graph } from './compiled/graph.ts';

/** The backends on which the tensor programs of gradient learners run. */
export const backendNames = ['tensorflow-gpu', 'compiled', 'wasm', 'cpu'] as const;
/** The name of a backend for tensor programs. */
export type BackendName = (typeof backendNames)[number];
/** A backend by name, or `auto`: the first that loads. */
export type BackendRequest = 'auto' | BackendName;

/**
 * The devices that the compiled backend computes on: the processor, an NVIDIA GPU through CUDA, or any GPU
 * through WebGPU. None but the processor is ever chosen without being asked for.
 */
export const deviceNames = ['cpu', 'cuda', 'webgpu'] as const;
export type Device = (typeof deviceNames)[number];

/** How the compiled backend runs. The bits of a result depend on both. */
export interface SessionSettings {
  readonly device: Device;
  /** Threads of one process. */
  readonly threads: number;
}

/** Cells run side by side, one per core, so each takes one thread. */
export const defaultSettings: SessionSettings = { device: 'cpu', threads: 1 };

/** The backend that runs here, and why this one. */
export interface Engine {
  readonly backend: BackendName;
  /** One line: the backend chosen and, if others were passed over, why. */
  readonly why: string;
  /** Library versions that the bits of a result depend on. */
  readonly versions: Readonly<Record<string, string>>;
  /** Settings of the compiled backend. */
  readonly settings?: SessionSettings;
  /** The GPU and its driver, or the program that stands in for one, as far as the system tells. */
  readonly adapter?: string;
  /** Called with every training step that the compiled backend traces. */
  readonly onProgram?: (program: Graph) => void;
}
