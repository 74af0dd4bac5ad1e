import type { Network, Variable } from './network.ts';
import type { KeptNetwork } from './training.ts';

/**
 * A network with these values of its variables, to be stored. The code that writes ONNX is loaded here, because most
 * fits are not kept.
 *
 * @param labels what outputs are multiplied by and added to, so that they are labels
 * @throws UntraceableError if it cannot be written as ONNX
 */
export async function keepNetwork(
  network: Pick<Network, 'output' | 'classes'>,
  variables: readonly Variable[],
  d: number,
  labels: { readonly mean: number; readonly deviation: number },
): Promise<KeptNetwork> {
  const [{ networkModel }, { encodeModelProto }] = await Promise.all([
    import('./compiled/export/network-model.ts'),
    import('./compiled/onnx-encoding.ts'),
  ]);
  const model = networkModel(network, variables, d, labels);
  return {
    form: 'network',
    encode: (metadata) =>
      encodeModelProto({
        ...model,
        metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      }),
  };
}
