import { UserError } from '../input/errors.ts';
import { oneLine } from '../results/one-line.ts';
import type { EnvironmentSubject } from './check-messages.ts';
import { LostError, Session } from './check-session.ts';
import { environmentRules } from './environment-rules.ts';
import type { Verdict } from './rule.ts';

export interface EnvironmentCheckOptions {
  readonly subject: EnvironmentSubject;
  /** Seconds after which a process that does not answer is considered hung. */
  readonly seconds: number;
  /** Called with every verdict, in the order of the rules. */
  readonly onVerdict?: (verdict: Verdict) => void;
}

/**
 * Tries every rule on an environment, in a process of its own; in another one after a rule that ended it.
 *
 * @throws UserError if the environment cannot be opened at all
 */
export async function checkEnvironment({
  subject,
  seconds,
  onVerdict = () => {},
}: EnvironmentCheckOptions): Promise<Verdict[]> {
  let session: Session | undefined;
  const verdicts: Verdict[] = [];
  try {
    for (const { name, tries } of environmentRules) {
      if (!session?.alive) {
        await session?.gone();
        session = await open(subject, seconds);
      }
      const isTried = verdicts.length === 0 || verdicts[0].outcome === 'pass';
      const judged = isTried
        ? await judge(session, name, seconds)
        : { outcome: 'not run' as const, reason: `${environmentRules[0].name} comes first` };
      const verdict = { rule: name, tried: tries, ...judged };
      verdicts.push(verdict);
      onVerdict(verdict);
    }
    return verdicts;
  } finally {
    session?.end();
    await session?.gone();
  }
}

async function open(subject: EnvironmentSubject, seconds: number): Promise<Session> {
  try {
    const { session } = await Session.start('first', { type: 'open-environment', subject }, seconds);
    return session;
  } catch (error) {
    throw new UserError(`${subject.name}: ${oneLine((error as Error).message)}`);
  }
}

async function judge(
  session: Session,
  rule: string,
  seconds: number,
): Promise<Pick<Verdict, 'outcome' | 'reason'>> {
  try {
    const answer = await session.ask({ type: 'environment-rule', rule }, seconds);
    if (answer.type === 'failed') return { outcome: 'breach', reason: answer.message };
    if (answer.type !== 'verdict') return { outcome: 'breach', reason: `an answer of type ${answer.type}` };
    const { outcome, reason } = answer;
    return { outcome, ...(reason !== undefined && { reason }) };
  } catch (error) {
    if (!(error instanceof LostError)) throw error;
    const advice = error.hung
      ? 'every function of an environment has to return'
      : 'an environment has to throw an error if it cannot go on';
    return { outcome: 'breach', reason: `${error.message}; ${advice}` };
  }
}
