/** A mistake of the person at the keyboard: one line that names what is wrong, where, and what would be right. */
export class UserError extends Error {
  override name = 'UserError';
}

/** Something outside of the program stopped it, and the same command goes on when that is over. One line. */
export class StoppedError extends Error {
  override name = 'StoppedError';
}
