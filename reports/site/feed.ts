import { html } from '../page/html.ts';
import { permalink } from './citation-file.ts';
import { folderOf, type SiteRun } from './site-run.ts';

/**
 * The site's feed (Atom, RFC 4287), newest run first. Ids are made from hashes, so they stay the same when a
 * site moves; links are relative, as Atom allows, unless the site's address is known. Dates are those of the
 * runs.
 *
 * @param runs in the order of the index
 * @param id hash that identifies the site
 */
export function atomFeed(
  runs: readonly SiteRun[],
  { title, id, url }: { title: string; id: string; url: string | undefined },
): string {
  const updated =
    runs
      .map((run) => run.updated)
      .sort()
      .at(-1) ?? '1970-01-01T00:00:00.000Z';
  const feed = html`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>${title}</title>
<id>${uuidOf(id)}</id>
<updated>${updated}</updated>
<author><name>hierbench</name></author>
<link rel="alternate" type="text/html" href="${url ?? 'index.html'}"/>
<link rel="self" type="application/atom+xml" href="${url ?? ''}feed.xml"/>
${runs.map(
  (run) => html`<entry>
<title>${run.name}</title>
<id>${uuidOf(run.hash)}</id>
<published>${run.created}</published>
<updated>${run.updated}</updated>
${run.authors.map((author) => html`<author><name>${author}</name></author>\n`)}<link rel="alternate" type="text/html" href="${permalink(run, url) ?? `runs/${folderOf(run)}/index.html`}"/>
<summary>${[run.description, run.headline].filter(Boolean).join(' — ')}</summary>
</entry>
`,
)}</feed>
`;
  return `<?xml version="1.0" encoding="utf-8"?>\n${feed.text}`;
}

/**
 * A UUID of version 8, which RFC 9562 leaves to custom schemes, from a hash.
 *
 * @param hash hex, 32 digits or more
 */
function uuidOf(hash: string): string {
  const variant = (8 + (Number.parseInt(hash[16], 16) % 4)).toString(16);
  const digits = `${hash.slice(0, 12)}8${hash.slice(13, 16)}${variant}${hash.slice(17, 32)}`;
  return `urn:uuid:${digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`;
}
