import { formatEntrySpec } from '../../harness/results/format-entry-spec.ts';
import type { LiveCell, LivePlan } from '../../harness/results/live-plan.ts';
import type { CellSpec, RunRecord, SampleCount } from '../../harness/results/record.ts';
import { visibleLine } from '../../harness/results/visible-text.ts';
import { nameRows } from '../../reports/live/name-rows.ts';
import { ConfigLabels } from '../../reports/series/config-labels.ts';
import { learnerKey, taskKey } from '../../reports/series/identity.ts';

/** Longest label, in characters. */
const longest = 300;

/** A cell, and the names of its table and its row. */
export interface NamedCell {
  readonly id: string;
  readonly task: string;
  readonly learner: string;
  readonly d: number;
  readonly n: SampleCount;
  /** Absent where only a live file, or the plan of an older version, tells of the cell. */
  readonly spec?: CellSpec;
}

/** What a live file or a plan calls a cell. */
type Shown = Pick<LiveCell, 'task' | 'learner' | 'd' | 'n'>;

/**
 * What the cells of a run are called: by the labels that the configuration in run.json gives them, so that a finished run, whose
 * plan is gone, has the names that it had while it ran.
 */
export class CellNames {
  #config: ConfigLabels | undefined;
  #planned: ReadonlyMap<string, LiveCell> = new Map();
  /** Cells with their labels, where those can change no more. */
  readonly #labelled = new Map<string, NamedCell>();
  #named: ReadonlyMap<string, NamedCell> = new Map();
  #before = '';

  /** Takes another run.json or another plan. */
  use(run: RunRecord | undefined, plan: LivePlan | undefined): void {
    this.#config = run && new ConfigLabels(run);
    this.#planned = new Map(plan?.cells.map((cell) => [cell.id, cell]));
    this.#labelled.clear();
    this.#before = '';
  }

  /**
   * Names these cells, and forgets all others.
   *
   * @param specOf the specification of a cell with a result
   * @param shown what live files call cells
   */
  look(
    ids: readonly string[],
    specOf: (id: string) => CellSpec | undefined,
    shown: ReadonlyMap<string, Shown>,
  ): void {
    const cells = ids.flatMap((id) => this.#labels(id, specOf, shown.get(id)) ?? []);
    // Rows are told apart anew only when there is more to tell apart.
    const now = `${cells.length} ${this.#labelled.size} ${cells[0]?.id} ${cells.at(-1)?.id}`;
    if (now === this.#before) return;
    this.#before = now;
    const rows = nameRows(cells);
    this.#named = new Map(cells.map((cell) => [cell.id, { ...cell, ...rows.get(cell.id) }]));
  }

  get(id: string): NamedCell | undefined {
    return this.#named.get(id);
  }

  /** The cells that were named last, in the order in which they were given. */
  get cells(): Iterable<NamedCell> {
    return this.#named.values();
  }

  #labels(
    id: string,
    specOf: (id: string) => CellSpec | undefined,
    shown: Shown | undefined,
  ): NamedCell | undefined {
    const known = this.#labelled.get(id);
    if (known) return known;
    const planned = this.#planned.get(id);
    const spec = specOf(id) ?? planned?.spec;
    if (spec && this.#config) {
      const named = { id, spec, d: spec.d, n: spec.n, ...labelsIn(this.#config, spec) };
      this.#labelled.set(id, named);
      return named;
    }
    const { task, learner, d, n } = planned ?? shown ?? {};
    if (task === undefined || learner === undefined || d === undefined || n === undefined) return undefined;
    return { id, task: visibleLine(task), learner: visibleLine(learner), d, n };
  }
}

/** The labels that a configuration gives a cell; if it lists none of its task or learner, their names and parameters. */
function labelsIn(config: ConfigLabels, spec: CellSpec): Pick<NamedCell, 'task' | 'learner'> {
  const { family, taskParams, taskDigest, learner, learnerParams, learnerDigest, from } = spec;
  const task = config.taskOf(spec, taskKey(family, taskParams, taskDigest));
  const own = config.learnerOf(spec, learnerKey(learner, learnerParams, learnerDigest, from));
  return {
    task: visibleLine((task?.label ?? formatEntrySpec(family, taskParams)).slice(0, longest)),
    learner: visibleLine((own?.label ?? formatEntrySpec(learner, learnerParams)).slice(0, longest)),
  };
}
