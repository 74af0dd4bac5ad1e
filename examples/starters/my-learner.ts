// A learner. Run it: npx hierbench run quick --learner ./my-learner.ts --learner deep-sgd
import { defineGradientLearner, z } from 'hierbench';

export default defineGradientLearner({
  name: 'my-learner',
  description: 'one hidden layer of tanh units',
  source: 'where it comes from: paper and section',

  // Types, defaults, validation, help and the command line ('./my-learner.ts[width=64]') follow from this. The parameters of the
  // training loop, such as learningRate and weightDecay, are included.
  parameters: { width: z.int().positive().default(128).describe('hidden units') },
  // What tuning may vary besides the training loop's own parameters. A parameter that the user fixes is never tuned.
  search: { width: { choices: [64, 128, 256] } },

  // The initial variables. Draw all randomness here and from nowhere else, so that the same seed gives the same bits.
  init({ d, params, normal, zeros }) {
    const { width } = params;
    return { W: normal([d, width], d ** -0.5), b: zeros([width]), a: zeros([width, 1]) };
  },

  // Predictions for the rows of x, in plain TF.js: traced once and compiled together with their gradients.
  predict({ W, b, a }, x, { tf }) {
    const hidden = tf.tanh(tf.add(tf.matMul(x, W), b));
    return tf.matMul(hidden, a);
  },

  // Without a loss, the learner minimises the squared error. Any other loss is plain TF.js too:
  // loss: (predictions, labels, { tf }) => tf.mean(tf.abs(tf.sub(predictions, labels))),
});
