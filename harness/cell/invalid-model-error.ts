/** What a learner returned, reported or asked for violates the contract. */
export class InvalidModelError extends Error {
  override name = 'InvalidModelError';
}
