/** What a program has learnt stays in the program. @throws Error always */
export function nothingToKeep(): never {
  throw new Error('a learner that is a program keeps what it has learnt to itself');
}
