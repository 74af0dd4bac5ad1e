import type { FeatureLayer } from '../../tasks/contract.ts';
import type { Metric, MetricInput } from '../protocol/metric.ts';
import { Conversation } from './conversation.ts';
import { UnsupportedError } from './errors.ts';
import { type Fields, protocolVersions } from './messages.ts';
import type { Command } from './process-group.ts';

/** Seconds allowed to start, and to answer a request. */
const answerSeconds = 60;

/** A program that has described itself and is asked nothing more for this long is ended. */
const idleMilliseconds = 10_000;

/** Milliseconds that it then has to end by itself. */
const politeMilliseconds = 1000;

/** A metric that is a program which speaks the protocol of docs/external-learners.md. One process measures all. */
export async function metricProgram(command: Command): Promise<Metric> {
  let talk: Conversation | undefined = new Conversation(command);
  const description = await describe(talk);
  const { name, title, unit, better, learnt, log, over, features, unavailable } = description;
  const take = async (): Promise<Conversation> => {
    clearTimeout(idle);
    if (unavailable !== undefined) throw new UnsupportedError(`${command.name}: ${unavailable}`);
    if (!talk?.alive) {
      talk = new Conversation(command);
      await describe(talk);
    }
    return talk;
  };
  // A run that only plans has no more questions, and its cells have processes of their own.
  const idle = setTimeout(() => {
    if (talk?.alive) talk.process.stdin.end();
    void talk?.process.endWithin(politeMilliseconds);
    talk = undefined;
  }, idleMilliseconds);
  idle.unref();
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...{ name, title, better },
    ...(description.description !== undefined && { description: description.description }),
    ...(unit !== undefined && { unit }),
    ...(learnt !== undefined && { learnt }),
    ...(log !== undefined && { log }),
    ...(over !== undefined && { over }),
    ...(features !== undefined && { features }),
    async prepare() {
      const answer = { answer: 'ready', seconds: answerSeconds, what: 'the message "prepare"' } as const;
      await (await take()).ask({ message: { type: 'prepare' }, ...answer });
    },
    measure(input) {
      const next = last.then(async () => answered(await take(), input));
      last = next.catch(() => {});
      return next;
    },
  };
}

async function describe(talk: Conversation): Promise<Fields<'describe-metric'>> {
  try {
    const { fields } = await talk.ask({
      message: {
        ...{ type: 'hello', role: 'metric' },
        ...{ protocol: protocolVersions.oldest, newest: protocolVersions.newest },
      },
      answer: 'describe-metric',
      seconds: answerSeconds,
      what: 'the message "hello"',
    });
    return fields;
  } catch (error) {
    await talk.process.kill();
    throw error;
  }
}

async function answered(talk: Conversation, input: MetricInput): Promise<number | { missing: string }> {
  const { predictions, labels, x, truth, features, rows, d, n, task } = input;
  const { fields } = await talk.ask({
    message: {
      type: 'measure',
      ...{ rows, d, n, task },
      ...(truth && { truth: shapesOf(truth) }),
      ...(features && { features: shapesOf(features) }),
    },
    frames: {
      ...{ predictions, labels, x },
      ...framesOf('truth', truth),
      ...framesOf('features', features),
    },
    answer: 'measured',
    seconds: answerSeconds,
    what: `a request to measure ${rows} rows`,
  });
  if (fields.missing !== undefined && fields.missing !== '') return { missing: fields.missing };
  return fields.value ?? Number.NaN;
}

function shapesOf(layers: readonly FeatureLayer[]): object[] {
  return layers.map(({ layer, width }) => ({ layer, width }));
}

function framesOf(what: string, layers: readonly FeatureLayer[] = []): Record<string, Float32Array> {
  return Object.fromEntries(layers.map(({ layer, values }) => [`${what}-${layer}`, values]));
}
