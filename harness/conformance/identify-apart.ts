import { isPackageName } from '../definitions/plugins/find-package.ts';
import { isPath } from '../definitions/plugins/load-file.ts';
import { UserError } from '../input/errors.ts';
import type { EnvironmentSubject } from './check-messages.ts';
import { LostError, Session } from './check-session.ts';
import { type Identified, identify } from './identify.ts';

/**
 * Finds what is to be checked, and loads files and packages for that in a process of its own: one for all of them.
 *
 * @param seconds after which a module that is still loading is given up
 * @throws UserError for the first that is not found, does not load, never ends, or ends its process
 */
export async function identifyApart(
  subjects: readonly EnvironmentSubject[],
  seconds: number,
): Promise<Identified[]> {
  let session: Session | undefined;
  try {
    const found: Identified[] = [];
    for (const subject of subjects) {
      if (!isPath(subject.name) && !isPackageName(subject.name)) found.push(await identify(subject));
      else {
        session ??= Session.bare();
        found.push(await ask(session, subject, seconds));
      }
    }
    return found;
  } finally {
    session?.end();
    await session?.gone();
  }
}

async function ask(session: Session, subject: EnvironmentSubject, seconds: number): Promise<Identified> {
  try {
    const answer = await session.ask({ type: 'identify', subject }, seconds);
    if (answer.type === 'identified') return answer.found;
    if (answer.type !== 'failed') throw new Error(`an answer of type ${answer.type}`);
    if (answer.mistake) throw new UserError(answer.message);
    throw Object.assign(new Error(answer.message), { stack: answer.stack });
  } catch (error) {
    if (!(error instanceof LostError)) throw error;
    throw new UserError(
      `${subject.name} does not load: ${error.message}; a module has to come to its end, and leave its process running`,
    );
  }
}
