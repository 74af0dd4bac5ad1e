/** A learner that nobody gave a label is called "two-layer relu", which is shorter than "two-layer[activation=relu]". */
export function readableLabel(
  learner: string,
  params: Readonly<Record<string, unknown>>,
  label: string,
): string {
  if (label !== describeEntry(learner, params)) return label;
  const words = Object.entries(params).map(([key, value]) =>
    typeof value === 'string' ? value : `${key} ${JSON.stringify(value)}`,
  );
  return [learner, ...words].join(' ');
}

/** The name of a learner or family as one writes it on the command line. */
export function describeEntry(name: string, params: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(params).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return parts.length === 0 ? name : `${name}[${parts.join(',')}]`;
}
