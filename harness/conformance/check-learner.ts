import { oneLine, UserError } from '../errors.ts';
import type { CheckAnswer, Subject } from './messages.ts';
import { type Rule, type SessionName, sessionNames, type Verdict } from './rule.ts';
import { early, gates, rules } from './rules.ts';
import { LostError, Session } from './session.ts';

export interface CheckOptions {
  readonly subject: Subject;
  /** Names of rules; default: all. */
  readonly only?: readonly string[];
  /** Seconds after which a process that does not answer is taken to hang. */
  readonly seconds: number;
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

class Check {
  readonly #options: CheckOptions;
  readonly #chosen: readonly Rule[];
  readonly #verdicts = new Map<string, Verdict>();
  readonly #sessions = new Map<SessionName, Session>();
  #backend = '';
  /** The rule without which nothing else is tried. */
  #blocked: string | undefined;
  #told = 0;
  #reference: readonly number[] | undefined;

  constructor(options: CheckOptions) {
    this.#options = options;
    this.#chosen = rules.filter(({ name }) => options.only?.includes(name) ?? true);
  }

  async run(): Promise<Conformance> {
    await this.#session('first');
    const first = this.#chosen.slice(0, 1 + this.#chosen.findLastIndex((rule) => early.includes(rule)));
    for (const rule of first) {
      // Whatever else is tried, the reference is the process's first fit.
      if (rule.name === 'predictions') await this.#refer();
      await this.#tryUnlessBlocked(rule);
    }
    const rest = this.#chosen.slice(first.length);
    if (rest.some(({ needsReference }) => needsReference)) await this.#refer();
    await Promise.all(
      sessionNames.map(async (name) => {
        for (const rule of rest.filter(({ session }) => session === name)) await this.#tryUnlessBlocked(rule);
        this.#sessions.get(name)?.end();
      }),
    );
    const verdicts = this.#chosen.map(({ name }) => this.#verdicts.get(name) as Verdict);
    return { backend: this.#backend, verdicts };
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) {
      session.end();
      await session.gone();
    }
  }

  async #tryUnlessBlocked(rule: Rule): Promise<void> {
    const broken = rule.after !== undefined && this.#verdicts.get(rule.after)?.outcome === 'breach';
    const before = this.#blocked ?? (broken ? rule.after : undefined);
    if (before !== undefined) {
      this.#tell({ rule: rule.name, tried: rule.tries, outcome: 'not run', reason: `${before} comes first` });
      return;
    }
    const { outcome } = await this.#try(rule);
    if (outcome !== 'breach' || !gates.includes(rule)) return;
    // Where not one fit succeeds, every other line would say the same.
    await this.#refer();
    if (!this.#reference) this.#blocked = rule.name;
  }

  /** The first process's first fit, once. Where it fails, the rules that fit say why. */
  async #refer(): Promise<void> {
    if (this.#reference || this.#blocked !== undefined) return;
    const answer = await this.#ask('first', { type: 'reference' }, this.#options.seconds).catch(
      () => undefined,
    );
    if (answer?.type === 'reference') this.#reference = answer.predictions;
  }

  async #try(rule: Rule): Promise<Verdict> {
    const { seconds: usual } = this.#options;
    const seconds = Math.min(rule.seconds ?? usual, usual);
    const verdict = { rule: rule.name, tried: rule.tries };
    try {
      const reference = rule.needsReference ? this.#reference : undefined;
      const answer = await this.#ask(rule.session, { type: 'rule', rule: rule.name, reference }, seconds);
      if (answer.type !== 'verdict')
        return this.#tell({ ...verdict, outcome: 'breach', reason: messageOf(answer) });
      if (answer.stillRunning) this.#sessions.get(rule.session)?.end();
      return this.#tell({ ...verdict, outcome: answer.outcome, reason: answer.reason });
    } catch (error) {
      if (!(error instanceof LostError)) throw error;
      const advice = error.hung
        ? (rule.ifHanging ?? 'a fit has to come to an end')
        : 'a learner throws an error where it cannot go on';
      return this.#tell({ ...verdict, outcome: 'breach', reason: `${error.message}; ${advice}` });
    }
  }

  async #ask(
    name: SessionName,
    request: Parameters<Session['ask']>[0],
    seconds: number,
  ): Promise<CheckAnswer> {
    return (await this.#session(name)).ask(request, seconds);
  }

  /** The process of this name; another where it is lost. */
  async #session(name: SessionName): Promise<Session> {
    const current = this.#sessions.get(name);
    if (current?.alive) return current;
    await current?.gone();
    const { subject, seconds } = this.#options;
    try {
      const { session, why } = await Session.start(name, subject, seconds);
      this.#sessions.set(name, session);
      this.#backend = why;
      return session;
    } catch (error) {
      throw new UserError(`${subject.name}: ${oneLine((error as Error).message)}`);
    }
  }

  #tell(verdict: Verdict): Verdict {
    this.#verdicts.set(verdict.rule, verdict);
    for (; this.#told < this.#chosen.length; this.#told++) {
      const next = this.#verdicts.get(this.#chosen[this.#told].name);
      if (!next) break;
      this.#options.onVerdict?.(next);
    }
    return verdict;
  }
}

function messageOf(answer: CheckAnswer): string {
  return answer.type === 'failed' ? answer.message : `an answer of type ${answer.type}`;
}
