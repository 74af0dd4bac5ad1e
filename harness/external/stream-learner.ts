import { defineLearner, type Learner, type Model } from '../../learners/contract.ts';
import { nothingToKeep } from './nothing-to-keep.ts';
import { parametersSchema } from './parameters-schema.ts';
import type { Command } from './process-group.ts';
import { Session } from './program-session.ts';

/** A program that is idle for this long is ended; the next fit starts a new one. */
const idleMilliseconds = 10_000;

/**
 * A learner that is a program which speaks the protocol of docs/external-learners.md. The process that gave
 * the description is reused for the first fit, and the process of a fit for the next one.
 *
 * @returns the learner and, if the program says that it cannot run here, why
 * @throws if the program does not describe itself; UserError if its description is wrong
 */
export async function streamLearner(
  command: Command,
): Promise<{ learner: Learner; unavailable: string | undefined }> {
  const first = await Session.open(command);
  const { name, description, source, search, capabilities, traits, unavailable } = first.description;
  const idle = new IdleSession(command, first);
  let { versions } = first;
  const learner = defineLearner({
    name,
    description,
    source,
    parameters: parametersSchema(first.description),
    search: () => search,
    capabilities,
    ...(traits && { traits: () => traits }),
    unsupported: () => unavailable && `${command.name}: ${unavailable}`,
    get versions() {
      return versions;
    },
    async prepare() {
      const session = await idle.take();
      await session.prepare();
      versions = session.versions;
      idle.giveBack(session);
    },
    async fit(sample, context): Promise<Model> {
      const session = await idle.take();
      await session.prepare();
      const info = await session.fit(sample, context);
      let inUse = true;
      return {
        ...session.model(),
        info,
        keep: nothingToKeep,
        dispose() {
          // A second call must not give back a process that another fit may be using by now.
          if (inUse) idle.giveBack(session);
          inUse = false;
        },
      };
    },
  });
  return { learner, unavailable };
}

/** Holds the one program that is running but not in use. */
class IdleSession {
  readonly #command: Command;
  #session: Session | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(command: Command, session: Session) {
    this.#command = command;
    this.giveBack(session);
  }

  async take(): Promise<Session> {
    const session = this.#session;
    this.#session = undefined;
    clearTimeout(this.#timer);
    return session?.alive ? session : Session.open(this.#command);
  }

  giveBack(session: Session): void {
    if (!session.alive) return;
    if (this.#session) {
      void session.close();
      return;
    }
    this.#session = session;
    this.#timer = setTimeout(() => {
      this.#session = undefined;
      void session.close();
    }, idleMilliseconds);
    this.#timer.unref();
  }
}
