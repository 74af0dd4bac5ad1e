import pc from 'picocolors';
import type { CellActivity } from '../harness/executors/contract.ts';
import type { PlannedCell } from '../harness/plan/plan.ts';
import { cellWeight } from '../harness/plan/schedule.ts';
import { formatDuration, secondsBeyondFits, TimeLeft } from '../harness/plan/time-left.ts';
import { isFailure } from '../harness/results/is-failure.ts';
import type { CellRecord } from '../harness/results/record.ts';
import { visibleLine } from '../harness/results/visible-text.ts';
import type { RunListener } from '../harness/run/contract.ts';
import { describeCell } from './describe-cell.ts';
import { reportedSeeds } from './describe-plan.ts';

/** The stream to which progress is written: `process.stderr`, or a test's own. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  /** Whether to rewrite one line in place. Default: yes if the stream is a terminal and this is not CI. */
  readonly live?: boolean;
  /** Milliseconds between updates. Default: 100 for a live line, 10,000 for a log. */
  readonly interval?: number;
}

/** Shows a run: counts, running cells and remaining time, and a line for every failure. */
export class Progress implements RunListener {
  readonly #stream: ProgressStream;
  readonly #live: boolean;
  readonly #interval: number;
  readonly #running = new Map<string, { cell: PlannedCell; start: number; activity?: CellActivity }>();
  #timer: NodeJS.Timeout | undefined;
  #timeLeft = new TimeLeft(1);
  #slots = 1;
  /** Seconds that all finished cells took. */
  #busySeconds = 0;
  #total = 0;
  #reused = 0;
  #done = 0;
  #failed = 0;
  #start = performance.now();

  constructor({ stream, live, interval }: ProgressOptions) {
    this.#stream = stream;
    this.#live = live ?? (stream.isTTY === true && !process.env.CI);
    this.#interval = interval ?? (this.#live ? 100 : 10_000);
  }

  /** The methods as a plain object, for listeners that add or omit some. */
  listener(): Required<RunListener> {
    return {
      planned: this.planned.bind(this),
      started: this.started.bind(this),
      activity: this.activity.bind(this),
      finished: this.finished.bind(this),
      putBack: this.putBack.bind(this),
      warning: this.warning.bind(this),
    };
  }

  planned(cells: readonly PlannedCell[], todo: readonly PlannedCell[], slots: number): void {
    this.#start = performance.now();
    this.#total = todo.length;
    this.#reused = cells.length - todo.length;
    this.#slots = Math.min(slots, Math.max(1, todo.length));
    this.#timeLeft = new TimeLeft(this.#slots);
    for (const cell of todo) this.#timeLeft.add(sortOf(cell), cellWeight(cell));
    const finished = this.#reused > 0 ? `, ${this.#reused} more finished before` : '';
    this.#line(
      `${todo.length} ${plural('cell', todo.length)} to run, ${slots} at a time${finished}; ${reportedSeeds(cells)}`,
    );
    if (todo.length === 0) return;
    this.#timer = setInterval(() => this.#show(), this.#interval);
    this.#timer.unref();
  }

  started(cell: PlannedCell): void {
    this.#running.set(cell.id, { cell, start: performance.now() });
  }

  activity(cell: PlannedCell, activity: CellActivity): void {
    const running = this.#running.get(cell.id);
    if (running) running.activity = activity;
  }

  finished(cell: PlannedCell, record: CellRecord): void {
    const running = this.#running.get(cell.id);
    this.#running.delete(cell.id);
    this.#done++;
    if (running) {
      const seconds = secondsSince(running.start);
      this.#busySeconds += seconds;
      this.#timeLeft.finished(sortOf(cell), cellWeight(cell), seconds, secondsBeyondFits(record));
    } else this.#timeLeft.dropped(sortOf(cell), cellWeight(cell));
    if (isFailure(record.status)) {
      this.#failed++;
      this.#warn(`${describeCell(cell)}: ${record.status}: ${record.message ?? ''}`);
    } else if (record.note) this.#warn(`${describeCell(cell)}: ${record.note}`);
    if (this.#done === this.#total && !this.#live) this.#show();
  }

  putBack(cell: PlannedCell, why: string): void {
    this.#running.delete(cell.id);
    this.#timeLeft.dropped(sortOf(cell), cellWeight(cell));
    this.#warn(`${describeCell(cell)}: left for a larger place: ${why}`);
  }

  warning(message: string): void {
    this.#warn(`warning: ${message}`);
  }

  /** Stops updating, and clears the live line. */
  close(): void {
    clearInterval(this.#timer);
    if (this.#live) this.#stream.write(clearLine);
  }

  #show(): void {
    const text = this.text();
    if (!this.#live) {
      this.#stream.write(`${text}\n`);
      return;
    }
    const columns = this.#stream.columns ?? 80;
    this.#stream.write(`${clearLine}${text.length < columns ? text : `${text.slice(0, columns - 2)}…`}`);
  }

  /** The progress line as it is now. */
  text(): string {
    const failed = this.#failed > 0 ? `, ${this.#failed} failed` : '';
    const counts = `${this.#done}/${this.#total} cells${failed}`;
    const elapsed = formatDuration(secondsSince(this.#start));
    if (this.#done === this.#total) return `${counts} in ${elapsed}`;
    const left = this.#secondsLeft();
    const time = left === undefined ? elapsed : `${elapsed}, about ${formatDuration(left)} left`;
    const current = [...this.#running.values()].map(
      ({ cell, activity }) => `${describeCell(cell)}${describeActivity(activity)}`,
    );
    return visibleLine([`${counts} in ${time}`, ...current].join(' · '));
  }

  #secondsLeft(): number | undefined {
    const begun = Array.from(this.#running.values(), ({ cell, start }) => ({
      sort: sortOf(cell),
      weight: cellWeight(cell),
      seconds: secondsSince(start),
    }));
    // Fewer than there are places run at once where memory is short, or where fits wait for their tuning.
    const busy = begun.reduce((sum, { seconds }) => sum + seconds, this.#busySeconds);
    const atOnce = Math.max(1, Math.min(this.#slots, busy / Math.max(secondsSince(this.#start), 1e-3)));
    return this.#timeLeft.estimate(begun, atOnce);
  }

  /**
   * Writes a line in a conspicuous colour. Labels and messages may come from untrusted sources, so they are
   * escaped.
   */
  #warn(text: string): void {
    this.#line(pc.yellow(visibleLine(text)));
  }

  #line(text: string): void {
    this.#stream.write(`${this.#live ? clearLine : ''}${text}\n`);
  }
}

const clearLine = '\r\x1b[K';

const secondsSince = (start: number) => (performance.now() - start) / 1000;

function sortOf(cell: PlannedCell): string {
  return `${cell.spec.kind} ${cell.learnerLabel}`;
}

function describeActivity(activity: CellActivity | undefined): string {
  if (!activity) return '';
  const trial = activity.trial && `trial ${activity.trial.index + 1}/${activity.trial.of}`;
  const step = activity.step !== undefined && `step ${activity.step}/${activity.of}`;
  const parts = [trial, step].filter((part) => part);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function plural(noun: string, count: number): string {
  return count === 1 ? noun : `${noun}s`;
}
