// Makes a baseline of each published report under docs/results that is worth standing beside others: the
// errors of its fits, and nothing else of its table, which is fifteen times as large.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import Papa from 'papaparse';

/** Reports whose tables are bundled; each is of the suite of its name. */
const reports = ['paper'];

/** Writes one file for each report. @param folder below dist/ */
export async function bundleBaselines(root, folder) {
  const { loadConfig } = await import(`${root}dist/harness/config/load-config.js`);
  const { BaselineTable, outcomeOf } = await import(`${root}dist/reports/baselines/baseline.js`);
  const { sha256 } = await import(`${root}dist/harness/results/sha256.js`);
  mkdirSync(folder, { recursive: true });
  for (const name of reports) {
    const report = `${root}docs/results/${name}`;
    if (!existsSync(`${report}/results.csv`)) continue;
    const csv = readFileSync(`${report}/results.csv`);
    const { data: rows } = Papa.parse(csv.toString('utf8').trim(), { header: true });
    const cited = /with (hierbench \S+(?: \(commit [0-9a-f]+\))?)\. SHA-256 ([0-9a-f]{64})\./.exec(
      readFileSync(`${report}/report.md`, 'utf8'),
    );
    if (!cited) throw new Error(`${report}/report.md does not say which run it is of`);
    const { tasks, learners } = await loadConfig(name);
    const table = new BaselineTable();
    for (const row of rows) {
      const task = tasks.find(({ label }) => label === row.task);
      const own = learners.find(({ label }) => label === row.series);
      if (!task || !own) throw new Error(`${report}: ${row.task} or ${row.series} is not in the suite`);
      const error = row.test_error === '' ? undefined : Number(Number(row.test_error).toPrecision(6));
      table.add(
        { label: task.label, family: task.family, params: task.params },
        {
          label: own.label,
          learner: own.learner,
          params: own.params,
          ...(own.traits && { traits: own.traits }),
        },
        [
          Number(row.d),
          row.samples === 'stream' ? 'stream' : Number(row.n),
          Number(row.seed),
          outcomeOf(row.status, error),
        ],
      );
    }
    const processors = [...new Set(rows.map(({ processor }) => processor).filter(Boolean))];
    const backends = [...new Set(rows.map(({ backend }) => backend).filter(Boolean))];
    const baseline = {
      schema: 1,
      name,
      source: name,
      hash: cited[2],
      data: sha256(csv),
      made: [[cited[1], ...processors, ...backends].join(', ')],
      remarks: [],
      tasks: table.tasks,
      series: table.series,
      fits: table.fits,
    };
    writeFileSync(`${folder}/${name}.json`, `${JSON.stringify(baseline)}\n`);
  }
}
