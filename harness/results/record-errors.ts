/** A file of a run cannot be used; the message is one line that says which file, and why. */
export class UnreadableRecordError extends Error {
  override name = 'UnreadableRecordError';
}

/**
 * A file cannot be used but may be intact: it could not be opened, or a newer version of this program wrote
 * it.
 */
export class UntouchableRecordError extends UnreadableRecordError {
  override name = 'UntouchableRecordError';
}
