// Node.js has WebAssembly, but TypeScript declares its types only for browsers; these are the parts that the
// engine uses.

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

type Imports = Readonly<Record<string, Readonly<Record<string, WasmMemory>>>>;

export const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: Api }).WebAssembly;

interface Api {
  /** @throws RangeError if the machine cannot provide the memory */
  readonly Memory: new (size: {
    readonly initial: number;
  }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Imports,
  ) => { readonly exports: Readonly<Record<string, (...numbers: number[]) => void>> };
}
