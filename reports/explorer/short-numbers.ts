/** Rounds to four digits, more than a chart can show. JSON has no infinity, so a failed fit is null. */
export function shortened(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
}

/** The same of a value that may be absent; what is not finite is absent, too. */
export function optional(value: number | undefined): number | undefined {
  return value === undefined ? undefined : (shortened(value) ?? undefined);
}
