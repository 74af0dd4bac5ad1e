import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';
import { readText } from './read-text.ts';

/**
 * What someone states about having verified a run: which cells were drawn, what came out, and where. It is
 * signed as its canonical JSON with a line feed, so that the file can be read and has one form only.
 */
export const verificationStatement = z.strictObject({
  schema: z.literal(1),
  kind: z.literal('hierbench verification'),
  run: z.strictObject({
    name: z.string().max(400),
    /** SHA-256 of the run's fingerprint. */
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    cells: z.number().int().min(0),
  }),
  /** Cells that could have been drawn, and the seed that chose among them. */
  eligible: z.number().int().min(1),
  seed: z.number().int().min(0),
  cells: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[0-9a-f]{16}$/),
        checksum: z.string().regex(/^[0-9a-f]{64}$/),
        required: z.enum(['bits', 'number']).optional(),
        outcome: z.enum(['same bits', 'reproduced', 'not reproduced', 'no result']),
      }),
    )
    .min(1),
  tolerance: z.number().min(0),
  /** Whether every drawn cell was reproduced. */
  reproduced: z.boolean(),
  environment: z.strictObject({
    program: z.string().max(200),
    cpu: z.string().max(200),
    cores: z.number(),
    os: z.string().max(200),
    node: z.string().max(200),
    backend: z.string().max(200),
    versions: z.record(z.string().max(200), z.string().max(200)),
  }),
  /** When it was made: RFC 3339, UTC. */
  date: z.iso.datetime(),
});
export type VerificationStatement = z.output<typeof verificationStatement>;

/** A statement of thousands of cells has a few hundred KB. */
const mostMiB = 4;

/** The statement as it is written, and signed. */
export function statementText(statement: VerificationStatement): string {
  return `${canonicalJson(statement)}\n`;
}

/**
 * The statement that a text holds.
 *
 * @throws Error that says in one line what is wrong with it
 */
export function parseStatement(text: string): VerificationStatement {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  const parsed = verificationStatement.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`it is no statement of hierbench verify: ${issue.path.join('.')}: ${issue.message}`);
  }
  const { cells, reproduced } = parsed.data;
  const good = cells.every(({ outcome }) => outcome === 'same bits' || outcome === 'reproduced');
  if (good !== reproduced) throw new Error('its outcome is not that of its cells');
  return parsed.data;
}

/** The file in which the signature of another one lies, as ssh-keygen names it. */
export const signatureFile = (path: string): string => `${path}.sig`;

/** A statement and its signature as texts; undefined if either file is missing. @throws UnusableFileError */
export function readSigned(path: string): { text: string; signature: string } | undefined {
  const text = readText(path, mostMiB, { links: false });
  const signature = readText(signatureFile(path), 1, { links: false });
  return text === undefined || signature === undefined ? undefined : { text, signature };
}
