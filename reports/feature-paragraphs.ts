/** The opening of the section on what models have found, for every format. */
export const foundParagraph =
  'What a target is made of, and how much of it the final models hold, wherever they hold it. A target with layers has features; a learner’s own layers need not be numbered like the target’s, so each true layer is read from all of the learner’s features together. A multi-index target depends on few directions of its input, and the weights of a learner’s first layer are compared with them.';

/** The opening of the section on transfer, for every format. */
export const transferParagraph =
  'Whether features that were learned on one target serve another that is made of the same ones. The learner is fitted on the source; its features then stay as they are, and a linear head on them is fitted to n samples of the task.';
