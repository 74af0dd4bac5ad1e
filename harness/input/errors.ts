/** A mistake by the user: one line that names what is wrong, where, and what would be right. */
export class UserError extends Error {
  override name = 'UserError';
}

/**
 * Something outside the program stopped it; once that is over, repeating the command continues the work. One
 * line.
 */
export class StoppedError extends Error {
  override name = 'StoppedError';
}
