import { element } from '../../explorer/browser/elements.ts';
import type { LiveCellData, LiveCells, LiveClock, LiveState } from '../data.ts';
import { curveList } from './curve-list.ts';
import { failureTable } from './failure-table.ts';
import { grid } from './grid.ts';
import { machineTable } from './machine-table.ts';
import { facts, phaseSentence, progressBar } from './progress.ts';

/** Shows a run as the server tells of it, and goes on with what it has while the connection is lost. */
class LivePage {
  readonly #place = (id: string): HTMLElement => {
    const found = document.getElementById(id);
    if (!found) throw new Error(`the page has no ${id}`);
    return found;
  };
  #state: LiveState | undefined;
  #clock: LiveClock = { machines: [] };
  #cells = new Map<string, LiveCellData>();
  #connected = false;

  constructor() {
    const events = new EventSource('events');
    events.addEventListener('open', () => this.#connect(true));
    events.addEventListener('error', () => {
      this.#connect(false);
      // A browser gives up where it was answered with an error, such as by a proxy.
      if (events.readyState === EventSource.CLOSED)
        setTimeout(() => {
          location.reload();
        }, 5000);
    });
    listen<LiveState>(events, 'state', (state) => this.#showState(state));
    listen<LiveCells>(events, 'cells', (cells) => this.#showCells(cells));
    listen<LiveClock>(events, 'clock', (clock) => {
      this.#clock = clock;
      this.#showProgress();
      show(this.#place('machines'), clock.machines.length > 0 ? machineTable(clock.machines) : undefined);
    });
  }

  #connect(connected: boolean): void {
    this.#connected = connected;
    this.#showProgress();
  }

  #showState(state: LiveState): void {
    this.#state = state;
    this.#place('title').textContent = state.name === '' ? state.folder : `Run ${state.name}`;
    this.#place('description').textContent = state.description;
    const { counts, name } = state;
    const ended = counts.total - counts.waiting - counts.running;
    document.title = `${ended}/${counts.total} ${name} – hierbench`;
    show(this.#place('failures'), failureTable(state));
    show(this.#place('grid'), state.tasks.length > 0 ? grid(state.tasks) : undefined);
    this.#showProgress();
  }

  #showCells({ ids, changed }: LiveCells): void {
    const changes = new Map(changed.map((cell) => [cell.id, cell]));
    this.#cells = new Map(
      ids.flatMap((id) => {
        const cell = changes.get(id) ?? this.#cells.get(id);
        return cell ? [[id, cell] as const] : [];
      }),
    );
    const cells = [...this.#cells.values()];
    show(this.#place('curves'), cells.length > 0 ? curveList(cells) : undefined);
  }

  #showProgress(): void {
    const phase = this.#place('phase');
    const sentence = phaseSentence(this.#state, this.#connected);
    // Written only when it changes, because screen readers announce it.
    if (phase.textContent !== textOf(sentence)) phase.replaceChildren(...sentence);
    phase.classList.toggle('lost', !this.#connected);
    if (this.#state)
      this.#place('progress').replaceChildren(
        progressBar(this.#state.counts),
        facts(this.#state, this.#clock),
      );
  }
}

function textOf(nodes: readonly Node[]): string {
  return nodes.map(({ textContent }) => textContent).join('');
}

/** Fills a section, or hides it if there is nothing to show; scrolling and focus stay where they are. */
function show(section: HTMLElement, content: HTMLElement | undefined): void {
  section.hidden = content === undefined;
  const scrolled = [...section.querySelectorAll('.scroll')].map(({ scrollLeft }) => scrollLeft);
  const focusable = () => [...section.querySelectorAll<HTMLElement>('a, [tabindex]')];
  const active = document.activeElement;
  const focused = active instanceof HTMLElement ? focusable().indexOf(active) : -1;
  section.replaceChildren(content ?? element('span'));
  focusable()[focused]?.focus({ preventScroll: true });
  for (const [i, place] of [...section.querySelectorAll('.scroll')].entries())
    place.scrollLeft = scrolled[i] ?? 0;
}

function listen<T>(events: EventSource, name: string, take: (value: T) => void): void {
  events.addEventListener(name, ({ data }: MessageEvent<string>) => take(JSON.parse(data) as T));
}

new LivePage();
