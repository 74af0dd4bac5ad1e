import { z } from 'zod';
import { traitsSchema } from '../input/learner-traits.ts';
import { firstComplaint, formatPath } from '../input/schema-errors.ts';
import { oneLine } from '../results/one-line.ts';
import { metricDescription } from '../results/own-metric.ts';
import { ProtocolError } from './errors.ts';

/**
 * The versions of the protocol that docs/external-learners.md describes. Version 2 adds more than two classes and
 * changes nothing else, so that only learners with the capability `classes` speak it.
 */
export const protocolVersions = { oldest: 1, newest: 2 } as const;

/** The version that a learner with these capabilities speaks at least. */
export function protocolOf({ classes }: { readonly classes?: boolean }): number {
  return classes ? protocolVersions.newest : protocolVersions.oldest;
}

const count = z.int().min(0);
/** Because JSON has no NaN, a loss that is not finite is null or left out. */
const loss = z.number().nullish();
const versions = z.record(z.string(), z.string()).optional();

const choices = z.strictObject({ choices: z.array(z.union([z.number(), z.string()])).min(1) });
const range = z.strictObject({ min: z.number(), max: z.number(), log: z.boolean().optional() });

/**
 * A learner's description of itself: in its `describe` message or, if it works on files, in its descriptor.
 */
export const descriptionShape = {
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected small letters, digits and hyphens')
    .max(60),
  description: z.string().min(1).max(300),
  source: z.string().max(300).default('none given'),
  /** JSON Schema of each parameter. */
  parameters: z.record(z.string().regex(/^[A-Za-z]\w*$/), z.record(z.string(), z.unknown())).default({}),
  search: z.record(z.string(), z.union([choices, range])).default({}),
  capabilities: z
    .strictObject({
      regression: z.boolean().default(true),
      classification: z.boolean().default(false),
      classes: z.boolean().optional(),
      diagnosable: z.boolean().default(false),
      deterministic: z.boolean().default(true),
    })
    .prefault({}),
  /** What reports know about the learner, the same for all parameters. */
  traits: traitsSchema.optional(),
};

const descriptionSchema = z
  .looseObject({
    ...descriptionShape,
    protocol: z.literal([protocolVersions.oldest, protocolVersions.newest]),
    /** Why the learner cannot run here at all, such as a missing library. */
    unavailable: z.string().min(1).optional(),
    versions,
  })
  .refine(({ protocol, capabilities }) => protocol >= protocolOf(capabilities), {
    path: ['capabilities', 'classes'],
    message: `more than two classes need version ${protocolVersions.newest} of the protocol`,
  });
export type Description = z.output<typeof descriptionSchema>;

/** The fields of each type of message that a learner may send. */
export const messageSchemas = {
  describe: descriptionSchema,
  ready: z.looseObject({ versions }),
  progress: z.looseObject({ step: count, of: count, loss }),
  trace: z.looseObject({ step: count, samplesSeen: count, loss, stage: z.string().max(60).optional() }),
  log: z.looseObject({ message: z.string() }),
  fitted: z.looseObject({
    info: z.record(z.string(), z.union([z.number(), z.string(), z.null()])).default({}),
  }),
  predictions: z.looseObject({}),
  features: z.looseObject({
    layers: z.array(z.looseObject({ layer: z.int().min(2), width: z.int().positive() })),
  }),
  aborted: z.looseObject({}),
  /** A metric's answer to `hello`. */
  'describe-metric': z.looseObject({
    ...metricDescription,
    protocol: z.literal([protocolVersions.oldest, protocolVersions.newest]),
    features: z.boolean().optional(),
    /** Why it cannot run here, such as a missing library. */
    unavailable: z.string().min(1).optional(),
  }),
  /** Its answer to `measure`. Because JSON has no NaN, a value that is none is null. */
  measured: z.looseObject({ value: z.number().nullish(), missing: z.string().optional() }),
  error: z.looseObject({
    kind: z.enum(['failed', 'diverged', 'unsupported', 'out-of-memory']).default('failed'),
    message: z.string(),
  }),
} as const;
export type MessageType = keyof typeof messageSchemas;
export type Fields<T extends MessageType> = z.output<(typeof messageSchemas)[T]>;

/** The fields of a message of this type. @throws ProtocolError naming the first one that is wrong */
export function fieldsOf<T extends MessageType>(type: T, header: object): Fields<T> {
  const schema = messageSchemas[type];
  const parsed = schema.safeParse(header);
  if (parsed.success) return parsed.data as Fields<T>;
  const { path, text } = firstComplaint(schema, parsed.error, header);
  throw new ProtocolError(oneLine(`wrote a "${type}" that is wrong: ${formatPath(path)}: ${text}`));
}
