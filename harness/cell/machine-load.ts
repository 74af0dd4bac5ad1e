import { cpus, loadavg } from 'node:os';
import type { StoredLoad } from '../results/record.ts';
import { processorName } from './processor-name.ts';

/**
 * Systems count CPU time in hundredths of a second; over fewer seconds than this, a share of it is
 * meaningless.
 */
const shortest = 0.2;

/** Busy seconds of all cores added up, since the machine started. */
export function busySeconds(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}

const ownSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Starts to watch what else the machine does. Calling the returned function gives the load since then. */
export function watchLoad(): () => StoredLoad {
  const [wall, busy, own] = [performance.now() / 1000, busySeconds(), ownSeconds()];
  return () => {
    const seconds = performance.now() / 1000 - wall;
    const [average] = loadavg();
    const elsewhere = (busySeconds() - busy - (ownSeconds() - own)) / seconds;
    return {
      cores: cpus().length,
      processor: processorName(),
      ...(average > 0 ? { average: rounded(average) } : {}),
      ...(seconds < shortest ? {} : { elsewhere: rounded(Math.max(0, elsewhere)) }),
    };
  };
}

const rounded = (value: number) => Number(value.toFixed(2));
