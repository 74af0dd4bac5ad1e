#!/usr/bin/env node
import { hideBin } from 'yargs/helpers';
import { main } from './main.ts';

// A reader that stops early (`hierbench list learners | head -1`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(hideBin(process.argv), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});
