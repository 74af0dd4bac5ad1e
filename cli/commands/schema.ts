import { configJsonSchema } from '../../harness/config/config.ts';
import { exitCodes } from '../describe-failure.ts';
import { type Command, printJson } from './command.ts';

export const schema: Command = {
  options: {},
  examples: [['$0 schema > config.schema.json', 'write it to a file']],
  async run(_args, terminal) {
    printJson(terminal, configJsonSchema());
    return exitCodes.ok;
  },
};
