import { Stream } from '../../tasks/streams.ts';

/** A stream that counts what is drawn from it and from its children. */
export class CountingStream extends Stream {
  readonly #tally: { drawn: number };

  constructor(tally: { drawn: number }, ...path: readonly (string | number)[]) {
    super(...path);
    this.#tally = tally;
  }

  override child(...parts: readonly (string | number)[]): Stream {
    return new CountingStream(this.#tally, ...this.path, ...parts);
  }

  override uint32(): number {
    this.#tally.drawn++;
    return super.uint32();
  }

  // Many normals at once do not come from single integers.
  override normals<A extends Float32Array | Float64Array>(into: A, scale?: number): A {
    this.#tally.drawn += into.length;
    return super.normals(into, scale);
  }
}
