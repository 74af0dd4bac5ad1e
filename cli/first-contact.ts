import { packageInfo } from '../harness/results/package-info.ts';

/** What somebody sees who types the program's name and nothing else. */
export const firstContact =
  (): string => `hierbench ${packageInfo().version}: when does depth learn what nothing shallow can?
A benchmark of learners on hierarchical polynomials in growing dimension d.

  hierbench demo                a quarter of a minute: deep against layer by layer, and a page to open
  hierbench run quick --report  minutes: every baseline, tuned, and charts of error and time against d

A learner of your own: hierbench new learner my-learner. All commands: hierbench --help.
Documentation: the package's docs folder, from README.md and docs/architecture.md on.
`;
