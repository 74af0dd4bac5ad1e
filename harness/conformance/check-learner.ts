import { UserError } from '../input/errors.ts';
import { oneLine } from '../results/one-line.ts';
import type { CheckAnswer, Subject } from './check-messages.ts';
import { LostError, Session } from './check-session.ts';
import { type Rule, type SessionName, sessionNames, type Verdict } from './rule.ts';
import { gates, rules } from './rules.ts';

export interface CheckOptions {
  readonly subject: Subject;
  /** Names of rules; default: all. */
  readonly only?: readonly string[];
  /** Seconds after which a process that does not answer is considered hung. */
  readonly seconds: number;
  /**
   * Names of all rules, in the order in which to try them; default: the contract's. Verdicts do not depend on
   * it.
   */
  readonly order?: readonly string[];
  /** Called with every verdict, in the order of the rules. */
  readonly onVerdict?: (verdict: Verdict) => void;
}

/** How far a learner conforms to its contract. */
export interface Conformance {
  /** The backend on which the learner was tried, and why that one. */
  readonly backend: string;
  readonly verdicts: readonly Verdict[];
}

/**
 * Tries every rule on a learner, in separate processes.
 *
 * @throws UserError if the learner or the backend cannot be opened at all.
 */
export async function checkLearner(options: CheckOptions): Promise<Conformance> {
  const check = new Check(options);
  try {
    return await check.run();
  } finally {
    await check.close();
  }
}

/**
 * One check. A rule's verdict depends only on the learner, not on which other rules are tried or in what
 * order. Every process starts with the same fits (`#begin`), whichever rule comes first in it, and rules on
 * which another depends are tried before it, whether or not they are shown.
 */
class Check {
  readonly #options: CheckOptions;
  readonly #chosen: readonly Rule[];
  readonly #verdicts = new Map<string, Verdict>();
  readonly #pending = new Map<string, Promise<Verdict>>();
  readonly #sessions = new Map<SessionName, Session>();
  /** The last request to each process, which answers one at a time. */
  readonly #turns = new Map<SessionName, Promise<unknown>>();
  /** Processes that have performed their first fits. */
  readonly #begun = new WeakSet<Session>();
  #reference: Promise<readonly number[] | undefined> | undefined;
  #backend = '';
  #told = 0;
  #closed = false;

  constructor(options: CheckOptions) {
    this.#options = options;
    this.#chosen = rules.filter(({ name }) => options.only?.includes(name) ?? true);
  }

  async run(): Promise<Conformance> {
    await this.#session('first');
    const order = this.#options.order ?? rules.map(({ name }) => name);
    const ordered = this.#chosen.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    await Promise.all(
      sessionNames.map(async (name) => {
        for (const rule of ordered.filter(({ session }) => session === name)) {
          await this.#verdict(rule);
          this.#tell();
        }
      }),
    );
    const verdicts = this.#chosen.map(({ name }) => this.#verdicts.get(name) as Verdict);
    return { backend: this.#backend, verdicts };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const session of this.#sessions.values()) {
      session.end();
      await session.gone();
    }
  }

  /** Judges each rule once, even if several rules depend on it. */
  #verdict(rule: Rule): Promise<Verdict> {
    const pending = this.#pending.get(rule.name) ?? this.#judge(rule);
    this.#pending.set(rule.name, pending);
    return pending;
  }

  async #judge(rule: Rule): Promise<Verdict> {
    const before = await this.#unmet(rule);
    const verdict: Verdict =
      before === undefined
        ? await this.#try(rule)
        : { rule: rule.name, tried: rule.tries, outcome: 'not run', reason: `${before} comes first` };
    this.#verdicts.set(rule.name, verdict);
    return verdict;
  }

  /** The broken rule, if any, that has to be mended before this one means anything. */
  async #unmet(rule: Rule): Promise<string | undefined> {
    for (const gate of gates.filter((each) => rules.indexOf(each) < rules.indexOf(rule))) {
      // If one fit succeeds, the other rules can be tried, whatever else the gate has found.
      if (!gate.fitsNothing && (await this.#refer()) !== undefined) continue;
      if ((await this.#verdict(gate)).outcome !== 'breach') continue;
      // If no fit succeeds, every other rule would report the same failure.
      if ((await this.#refer()) === undefined) return gate.name;
    }
    if (rule.after === undefined) return undefined;
    const other = rules.find(({ name }) => name === rule.after) as Rule;
    return (await this.#verdict(other)).outcome === 'breach' ? other.name : undefined;
  }

  /**
   * The predictions of the first process's first fit; undefined if it fails, which rules with fits report.
   */
  #refer(): Promise<readonly number[] | undefined> {
    this.#reference ??= this.#inTurn('first', async () => this.#begin(await this.#session('first')));
    return this.#reference;
  }

  /**
   * Performs the fits with which every process starts in which anything is fitted.
   *
   * @returns the first one's predictions
   */
  async #begin(session: Session): Promise<readonly number[] | undefined> {
    this.#begun.add(session);
    try {
      const answer = await session.ask({ type: 'begin' }, this.#options.seconds);
      return answer.type === 'begun' ? answer.predictions : undefined;
    } catch (error) {
      if (error instanceof LostError) return undefined;
      throw error;
    }
  }

  async #try(rule: Rule): Promise<Verdict> {
    const { seconds: usual } = this.#options;
    const seconds = Math.min(rule.seconds ?? usual, usual);
    const verdict = { rule: rule.name, tried: rule.tries };
    // Comes first, so that nothing else has been fitted in the first process before.
    const first = rule.fitsNothing ? undefined : await this.#refer();
    const reference = rule.needsReference ? first : undefined;
    try {
      const answer = await this.#inTurn(rule.session, async () => {
        let session = await this.#session(rule.session);
        if (!rule.fitsNothing && !this.#begun.has(session)) {
          await this.#begin(session);
          session = await this.#session(rule.session);
          // If the first fits ended the process, this new one does not repeat them, and the rule reports the
          // reason.
          this.#begun.add(session);
        }
        const told = await session.ask({ type: 'rule', rule: rule.name, reference }, seconds);
        if (told.type === 'verdict' && told.stillRunning) session.end();
        return told;
      });
      if (answer.type !== 'verdict') return { ...verdict, outcome: 'breach', reason: messageOf(answer) };
      return { ...verdict, outcome: answer.outcome, reason: answer.reason };
    } catch (error) {
      if (!(error instanceof LostError)) throw error;
      const advice = error.hung
        ? (rule.ifHanging ?? 'a fit has to come to an end')
        : 'a learner has to throw an error if it cannot go on';
      return { ...verdict, outcome: 'breach', reason: `${error.message}; ${advice}` };
    }
  }

  /** Makes sure that a process does one thing at a time. */
  #inTurn<T>(name: SessionName, action: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(action, action);
    this.#turns.set(name, turn);
    return turn;
  }

  /** The process with this name; a new one if it was lost. */
  async #session(name: SessionName): Promise<Session> {
    const current = this.#sessions.get(name);
    if (current?.alive) return current;
    await current?.gone();
    const { subject, seconds } = this.#options;
    try {
      if (this.#closed) throw new Error('the check is over');
      const { session, why } = await Session.start(name, { type: 'open', subject }, seconds);
      this.#sessions.set(name, session);
      this.#backend = why;
      if (this.#closed) session.end();
      return session;
    } catch (error) {
      throw new UserError(`${subject.name}: ${oneLine((error as Error).message)}`);
    }
  }

  /** Reports verdicts in the order of the rules, as soon as all before them are known. */
  #tell(): void {
    for (; this.#told < this.#chosen.length; this.#told++) {
      const next = this.#verdicts.get(this.#chosen[this.#told].name);
      if (!next) break;
      this.#options.onVerdict?.(next);
    }
  }
}

function messageOf(answer: CheckAnswer): string {
  return answer.type === 'failed' ? answer.message : `an answer of type ${answer.type}`;
}
