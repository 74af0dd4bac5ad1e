/**
 * `hierbench/typescript`: `node --import hierbench/typescript my-learner.test.ts` runs TypeScript as hierbench
 * does, in every version of Node that it supports.
 */
import { registerTypeScript } from './register.ts';

registerTypeScript();
