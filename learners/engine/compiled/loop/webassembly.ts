// Node.js has WebAssembly, whose types TypeScript declares for browsers alone: here is what the engine uses of it.

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

type Imports = Readonly<Record<string, Readonly<Record<string, WasmMemory>>>>;

export const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: Api }).WebAssembly;

interface Api {
  /** @throws RangeError where the machine has no such memory */
  readonly Memory: new (size: {
    readonly initial: number;
  }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Imports,
  ) => { readonly exports: Readonly<Record<string, (...numbers: number[]) => void>> };
}
