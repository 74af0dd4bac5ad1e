import { cpus, loadavg } from 'node:os';
import { busySeconds } from '../cell/machine-load.ts';
import { availableMiB } from '../processes/available-memory.ts';
import type { LiveMachine } from '../results/live.ts';

/** Starts to look at this machine. Each call gives how busy it was since the one before. */
export function watchMachine(): () => LiveMachine {
  let [wall, busy] = [performance.now() / 1000, busySeconds()];
  return () => {
    const [now, busyNow] = [performance.now() / 1000, busySeconds()];
    const share = (busyNow - busy) / Math.max(0.001, now - wall);
    [wall, busy] = [now, busyNow];
    const cores = cpus().length;
    const [average] = loadavg();
    return {
      cores,
      ...(average > 0 ? { load: rounded(average) } : {}),
      busy: rounded(Math.min(cores, Math.max(0, share))),
      freeMiB: availableMiB(),
    };
  };
}

const rounded = (value: number) => Number(value.toFixed(2));
