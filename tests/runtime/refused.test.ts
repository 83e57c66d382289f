import { join } from 'node:path';
import { resultOf } from '../helpers/fixture.ts';
import { nodes } from '../helpers/nodes.ts';

const PROJECT = join(__dirname, '../..');

/** What the runtime refuses is as if it were not there: here nothing but the project may be read. */
for (const { title, node, test } of nodes(24)) {
  test(`list(), limits() and waits work under the permission model of ${title}`, async () => {
    const execArgv = ['--permission', '--allow-addons', `--allow-fs-read=${PROJECT}`, '--no-warnings'];
    expect(await resultOf('refused.mjs', [], { node, execArgv })).toEqual({
      listed: true,
      limits: { minSize: 1 },
      codes: ['ETIMEDOUT', 'ETIMEDOUT', 'ETIMEDOUT'],
      layout: true,
    });
  });
}
