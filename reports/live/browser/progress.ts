import { element } from '../../explorer/browser/elements.ts';
import { formatCount, plural } from '../../numbers.ts';
import type { LiveClock, LiveCounts, LiveState } from '../data.ts';

/** The states of cells, in the order in which bars show them; waiting cells are the rest of a bar. */
const states = [
  ['done', 'done'],
  ['failed', 'failed'],
  ['unsupported', 'do not apply'],
  ['running', 'running'],
] as const;

/** A bar of the cells in each state. It only repeats what is written beside it. */
export function progressBar(counts: LiveCounts): HTMLElement {
  const bar = element('div', { class: 'bar', 'aria-hidden': 'true' });
  for (const [state] of states) {
    if (counts[state] === 0) continue;
    const part = element('span', { class: state });
    part.style.flex = `${counts[state]} 0 0`;
    bar.append(part);
  }
  if (counts.waiting > 0) {
    const rest = element('span');
    rest.style.flex = `${counts.waiting} 0 0`;
    bar.append(rest);
  }
  return bar;
}

/** What the run does, in one sentence. */
export function phaseSentence(state: LiveState | undefined, connected: boolean): Node[] {
  const text = (content: string) => document.createTextNode(content);
  if (!connected)
    return [
      text(state ? 'The connection is lost; this is what was known last. Trying again …' : 'Connecting …'),
    ];
  if (!state) return [text('Connecting …')];
  const report = state.report.state === 'ready' || state.report.state === 'old';
  const link = element('a', { href: 'report/index.html' }, 'its report');
  switch (state.phase) {
    case 'preparing':
      return [text('The run is being prepared.')];
    case 'running':
      return [text('Running.')];
    case 'idle':
      return [text('Cells are missing, and nobody works on them at the moment.')];
    case 'finished':
      if (report) return [text('Finished: '), link, text('.')];
      if (state.report.state === 'making') return [text('Finished; its report is being made …')];
      return [text('Finished.')];
  }
}

/** The figures of the run, as a list. */
export function facts(state: LiveState, { left }: LiveClock): HTMLElement {
  const { counts, unlisted, report } = state;
  const known = states.filter(([name]) => counts[name] > 0 || name === 'done');
  const items: (Node | string)[] = known.map(([name, word]) => {
    const swatch = element('span', { class: 'bar', 'aria-hidden': 'true' }, element('span', { class: name }));
    return element('span', { class: 'key' }, swatch, `${formatCount(counts[name])} ${word}`);
  });
  items.push(`${formatCount(counts.waiting)} waiting`, `${formatCount(counts.total)} in all`);
  if (left !== undefined) items.push(`about ${duration(left)} left`);
  if (unlisted > 0)
    items.push(`${plural(unlisted, 'waiting cell is', 'waiting cells are')} not listed below`);
  if (report.state === 'old')
    items.push(
      element(
        'span',
        {},
        element('a', { href: 'report/index.html' }, 'a report'),
        ' older than the newest results',
      ),
    );
  else if (report.state === 'ready' && state.phase !== 'finished')
    items.push(element('a', { href: 'report/index.html' }, 'a report of the results so far'));
  if (report.state === 'failed') items.push(`no report: ${report.message ?? ''}`);
  return element('ul', { class: 'facts' }, ...items.map((item) => element('li', {}, item)));
}

/** `40 s`, `3 min`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
