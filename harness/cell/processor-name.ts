import { cpus } from 'node:os';

/** The processor's name as the system gives it, or the architecture where it gives none (some containers). */
export const processorName = () => cpus()[0]?.model.trim() || process.arch;
