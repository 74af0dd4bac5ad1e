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
  /** Seconds after which a process that does not answer is taken to hang. */
  readonly seconds: number;
  /** Names of all rules, in the order in which a process tries them; default: the contract's. Verdicts do not depend on it. */
  readonly order?: readonly string[];
  /** Told of every verdict, in the order of the rules. */
  readonly onVerdict?: (verdict: Verdict) => void;
}

/** What a learner keeps of its contract. */
export interface Conformance {
  /** The backend on which it was tried, and why that one. */
  readonly backend: string;
  readonly verdicts: readonly Verdict[];
}

/**
 * Tries every rule on a learner, in processes of their own.
 *
 * @throws UserError where the learner or the backend cannot be opened at all.
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
 * A rule's verdict depends on nothing but the learner: what it needs beside its own fits, it gets wherever it is tried. A process
 * begins with the same fits ({@link Check.begin}), whichever rule comes first in it; and what has to be kept before a rule says
 * anything is tried before it, shown or not.
 */
class Check {
  readonly #options: CheckOptions;
  readonly #chosen: readonly Rule[];
  readonly #verdicts = new Map<string, Verdict>();
  readonly #pending = new Map<string, Promise<Verdict>>();
  readonly #sessions = new Map<SessionName, Session>();
  /** The last request of each process: it answers one at a time. */
  readonly #turns = new Map<SessionName, Promise<unknown>>();
  /** Processes that have begun. */
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

  /** Once for each rule, whoever asks first. */
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

  /** The rule that has to be mended before this one says anything. */
  async #unmet(rule: Rule): Promise<string | undefined> {
    for (const gate of gates.filter((each) => rules.indexOf(each) < rules.indexOf(rule))) {
      // Where one fit succeeds there is something to try the others on, whatever else a gate has found.
      if (!gate.fitsNothing && (await this.#refer()) !== undefined) continue;
      if ((await this.#verdict(gate)).outcome !== 'breach') continue;
      // Where not one fit succeeds, every other line would say the same.
      if ((await this.#refer()) === undefined) return gate.name;
    }
    if (rule.after === undefined) return undefined;
    const other = rules.find(({ name }) => name === rule.after) as Rule;
    return (await this.#verdict(other)).outcome === 'breach' ? other.name : undefined;
  }

  /** The predictions of the first process's first fit. Where it fails, the rules that fit say why. */
  #refer(): Promise<readonly number[] | undefined> {
    this.#reference ??= this.#inTurn('first', async () => this.#begin(await this.#session('first')));
    return this.#reference;
  }

  /** The fits with which every process begins in which anything is fitted. @returns the predictions of the first one */
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
    // Before anything else is fitted in the first process.
    const first = rule.fitsNothing ? undefined : await this.#refer();
    const reference = rule.needsReference ? first : undefined;
    try {
      const answer = await this.#inTurn(rule.session, async () => {
        let session = await this.#session(rule.session);
        if (!rule.fitsNothing && !this.#begun.has(session)) {
          await this.#begin(session);
          session = await this.#session(rule.session);
          // Where that was its end, the rule says why.
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
        : 'a learner throws an error where it cannot go on';
      return { ...verdict, outcome: 'breach', reason: `${error.message}; ${advice}` };
    }
  }

  /** Lets a process do one thing at a time. */
  #inTurn<T>(name: SessionName, action: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(action, action);
    this.#turns.set(name, turn);
    return turn;
  }

  /** The process of this name; another where it is lost. */
  async #session(name: SessionName): Promise<Session> {
    const current = this.#sessions.get(name);
    if (current?.alive) return current;
    await current?.gone();
    const { subject, seconds } = this.#options;
    try {
      if (this.#closed) throw new Error('the check is over');
      const { session, why } = await Session.start(name, subject, seconds);
      this.#sessions.set(name, session);
      this.#backend = why;
      if (this.#closed) session.end();
      return session;
    } catch (error) {
      throw new UserError(`${subject.name}: ${oneLine((error as Error).message)}`);
    }
  }

  /** Verdicts are told in the order of the rules, as far as they are there. */
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
