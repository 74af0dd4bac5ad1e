import type { Graph, Value } from './graph.ts';
import { encodeModel, GraphWriter, type Port } from './onnx.ts';

/** A step's program as one that takes many: which of its inputs are which, by name. */
export interface Looped {
  /** Outputs: the carried inputs' next values in order, then the results. */
  readonly graph: Graph;
  /** Handed from step to step. */
  readonly carried: readonly string[];
  /** Cut out of arrays with one entry a step; one at least. */
  readonly scanned: readonly string[];
}

/** Where the loop's results are found. */
export interface LoopModel {
  readonly model: Uint8Array;
  readonly carriedOutputs: readonly string[];
  readonly resultOutputs: readonly string[];
}

/**
 * The whole program: an ONNX `Scan` over the steps. What a step changes is carried from step to step, what differs from
 * step to step is cut out of arrays with one entry a step, and inputs that are neither are read from the graph around it.
 */
export function loopModel({ graph, carried, scanned }: Looped): LoopModel {
  const outer = new GraphWriter('m_');
  const body = new GraphWriter('b_');
  const values = new Map(graph.inputs.map(({ name, value }) => [name, value]));
  const shared = [...values.keys()].filter((name) => !carried.includes(name) && !scanned.includes(name));
  const port = ({ shape, type }: Value, name: string): Port => ({ name, shape, type });
  const inputPort = (name: string, as = name): Port => port(values.get(name) as Value, as);
  const perStep = ({ shape, ...rest }: Port): Port => ({ ...rest, shape: ['steps', ...shape] });

  const inside = [...carried, ...scanned];
  const bound = new Map(shared.map((name) => [name, name]));
  for (const [i, name] of inside.entries()) bound.set(name, `b_in${i}`);
  const made = body.program(graph, bound);
  const bodyGraph = body.graph(
    'step',
    inside.map((name, i) => inputPort(name, `b_in${i}`)),
    made.map((name, i) => port(graph.outputs[i], name)),
  );
  const looped = outer.nodeWithBody('Scan', inside, made.length, bodyGraph, {
    num_scan_inputs: scanned.length,
  });
  const outputs = looped.map((name, i) => {
    const output = port(graph.outputs[i], name);
    return i < carried.length ? output : perStep(output);
  });
  const inputs = [
    ...carried.map((name) => inputPort(name)),
    ...scanned.map((name) => perStep(inputPort(name))),
    ...shared.map((name) => inputPort(name)),
  ];
  return {
    model: encodeModel(outer.graph('training', inputs, outputs)),
    carriedOutputs: looped.slice(0, carried.length),
    resultOutputs: looped.slice(carried.length),
  };
}
