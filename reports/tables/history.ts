import { formatFactor } from '../compare/wording.ts';
import type { RunHistory } from '../history/run-history.ts';
import {
  describeStep,
  formatLevel,
  formatProbability,
  historyRemarks,
  machinesOf,
} from '../history/wording.ts';
import { nothing, type Table } from './table.ts';

/** Where each series began and ended, and its steps. */
export function historyTable(history: RunHistory): Table {
  // The machine is named once, above the table, if there is only one.
  const isNamed = machinesOf(history).length > 1;
  const hasSteps = history.histories.some(({ steps }) => steps.length > 0);
  const hasRemarks = history.histories.some((own) => historyRemarks(own, history) !== '');
  return {
    name: 'History',
    columns: [
      { title: 'learner', kind: 'head', terminal: { least: 12, most: 40 }, only: ['terminal'] },
      { title: 'learner', kind: 'head', only: ['page', 'markdown', 'latex'] },
      { title: 'family', kind: 'plain', only: ['page', 'markdown', 'latex'] },
      { title: 'of', kind: 'plain', detailsOnly: ['page', 'markdown'] },
      { title: 'points', kind: 'number' },
      { title: 'first', kind: 'number' },
      { title: 'last', kind: 'number' },
      { title: 'last ÷ first', kind: 'number' },
      { title: 'P(step)', kind: 'number' },
      {
        title: 'steps',
        kind: 'text',
        terminal: { remark: 'below' },
        only: hasSteps ? undefined : ['terminal', 'markdown', 'latex'],
      },
      { title: 'remark', kind: 'text', only: hasRemarks ? ['page', 'markdown', 'latex'] : [] },
    ],
    rows: history.histories.map((own) => {
      const { series, task, quantity, values, probability, steps } = own;
      const [first, last] = [values[0], values[values.length - 1]];
      const found = steps.map((step) => describeStep(step, history)).join(', ');
      const remarks = historyRemarks(own, history);
      const worst = steps.some(({ kind }) => kind === 'worse') ? 'poor' : 'good';
      return {
        entries: [
          { text: `${series} on ${task}` },
          { text: series, learner: series },
          { text: task },
          {
            text: quantity === 'error' ? 'error' : 'time',
            ...(isNamed && own.machine !== undefined && { detail: own.machine }),
          },
          { text: String(values.length) },
          { text: formatLevel(quantity, first.value) },
          { text: formatLevel(quantity, last.value) },
          { text: values.length > 1 ? formatFactor(last.value / first.value) : nothing },
          { text: probability === undefined ? nothing : formatProbability(probability) },
          { text: found, ...(found && { level: worst }) },
          { text: remarks },
        ],
      };
    }),
  };
}

/** What the points are. */
export function pointsTable({ points, by }: RunHistory): Table {
  return {
    name: by === 'version' ? 'Versions' : 'Runs',
    columns: [
      { title: by, kind: 'head' },
      { title: by === 'version' ? 'first fit' : 'version', kind: 'plain' },
      { title: 'commit', kind: 'code' },
      { title: 'runs', kind: 'text' },
      { title: 'fits', kind: 'number' },
    ],
    rows: points.map(({ label, version, commit, date, runs, fits }) => ({
      entries: [
        { text: label },
        { text: by === 'version' ? (date?.slice(0, 10) ?? nothing) : version },
        { text: commit?.slice(0, 12) ?? nothing },
        { text: runs.join(', ') },
        { text: String(fits) },
      ],
    })),
  };
}
