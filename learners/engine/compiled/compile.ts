import type { Tensor } from '@tensorflow/tfjs-core';
import type { InferenceSession } from 'onnxruntime-common';
import type { Elements, ElementType, Graph } from './graph.ts';
import { functionModel } from './onnx.ts';
import { simplify } from './passes/index.ts';
import { loadRuntime, openSession } from './runtime/runtime-session.ts';
import { type InputSpec, trace } from './trace.ts';

/** An array that a compiled function returns. */
export interface ArrayValue {
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly elements: Elements;
}

/** A TF.js function of fixed shapes, compiled. */
export interface CompiledFunction {
  /** The simplified program, for reading (`print`). */
  readonly graph: Graph;
  /** @param inputs the elements of every specified input, in order */
  run(inputs: readonly Elements[]): Promise<ArrayValue[]>;
  dispose(): void;
}

/**
 * Traces a TF.js function once, simplifies the resulting program, and compiles it.
 *
 * @throws UntraceableError naming the operation, if one has no rule.
 */
export async function compile(
  fn: (...inputs: Tensor[]) => Tensor[],
  specs: readonly InputSpec[],
  options: { readonly threads?: number; readonly passes?: (graph: Graph) => Graph } = {},
): Promise<CompiledFunction> {
  return compileGraph((options.passes ?? simplify)(trace(fn, specs)), options.threads);
}

/** Compiles a program. */
export async function compileGraph(graph: Graph, threads?: number): Promise<CompiledFunction> {
  const { model, outputs: names } = functionModel(graph);
  const session: InferenceSession = await openSession(model, { threads });
  const { Tensor: RuntimeTensor } = await loadRuntime();
  return {
    graph,
    async run(inputs) {
      const feeds = Object.fromEntries(
        graph.inputs.map(({ name, value: { shape, type } }, i) => [
          name,
          new RuntimeTensor(type, inputs[i] as Float32Array, [...shape]),
        ]),
      );
      const results = await session.run(feeds);
      return names.map((name, i) => ({
        shape: graph.outputs[i].shape,
        type: graph.outputs[i].type,
        elements: results[name].data as Elements,
      }));
    },
    dispose() {
      void session.release();
    },
  };
}
