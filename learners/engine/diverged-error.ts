/** Training or fitting produced infinities or NaN; the message says where. */
export class DivergedError extends Error {
  override name = 'DivergedError';
}
