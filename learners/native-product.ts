import type { NativeProduct } from '../tasks/contract.ts';
import type { Engine } from './engine/backend.ts';

/** Products of float64 matrices in native code; undefined if the engine has none. */
export async function openNativeProduct(engine: Engine): Promise<NativeProduct | undefined> {
  if (engine.backend !== 'compiled') return undefined;
  const { openFloat64Product } = await import('./engine/compiled/float64-product.ts');
  const native = await openFloat64Product();
  return (product) => native.multiply({ ...product, transposedA: false, transposedB: false, sign: 1 });
}
