/** Where the tensor programs of gradient learners run. */
export const backendNames = ['tensorflow-gpu', 'compiled', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];
export type BackendRequest = 'auto' | BackendName;

/** The backend that runs here, and why this one. */
export interface Engine {
  readonly backend: BackendName;
  /** One line: the backend chosen and, where others were passed over, why. */
  readonly why: string;
  /** Library versions that decide the bits of a result. */
  readonly versions: Readonly<Record<string, string>>;
}
