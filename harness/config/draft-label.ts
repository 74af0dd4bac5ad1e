import { formatEntrySpec } from '../results/format-entry-spec.ts';
import type { LearnerEntryDraft } from './config-entries.ts';

/** How a user would refer to the entry: its label or, if it has none, its specification. */
export function draftLabel(draft: LearnerEntryDraft): string {
  return draft.label ?? formatEntrySpec(draft.name, draft.params);
}

/** All that entries can be called: their labels, each sweep's once and before those of its variants. */
export function labelsOf(drafts: readonly LearnerEntryDraft[]): string[] {
  return [
    ...new Set(drafts.flatMap((draft) => [...(draft.swept ? [draft.swept.label] : []), draftLabel(draft)])),
  ];
}
