/** The label of a learner; where nobody chose one, "two-layer relu" for "two-layer[activation=relu]". */
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

/** The name of a learner or family as it is written on the command line. */
export function describeEntry(name: string, params: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(params).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return parts.length === 0 ? name : `${name}[${parts.join(',')}]`;
}
