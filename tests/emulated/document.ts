/**
 * Probes natively and on every emulated machine, and writes what came out into docs/quality/probe.md:
 *
 *     npm run build && npx tsx tests/emulated/document.ts
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { ProbeReport } from '../../structs/probe/probe.ts';
import { emulate } from './emulate.ts';
import { MACHINES } from './machines.ts';
import { reportText } from './report-text.ts';

const page = fileURLToPath(new URL('../../docs/quality/probe.md', import.meta.url));
const HEADING = '## Reports\n';
const FIXTURE = 'tests/fixtures/probe.mjs';

interface Outcome {
  node: string;
  report: ProbeReport;
}

function section(command: string, by: string, stdout: string): string {
  const { node, report } = JSON.parse(stdout) as Outcome;
  if (!report?.ok) throw new Error(`Not ok: ${stdout}`);
  const made = `${new Date().toISOString().slice(0, 10)}, Node ${node}, Linux ${release()}${by}: \`${command}\``;
  return `### ${report.platform}\n\n${made}\n\n\`\`\`\n${reportText(report)}\n\`\`\`\n`;
}

const project = fileURLToPath(new URL('../..', import.meta.url));
const native = spawnSync(process.execPath, [FIXTURE], { cwd: project, encoding: 'utf8' });
const sections = [section(`node ${FIXTURE}`, '', native.stdout)];
for (const name of Object.keys(MACHINES)) {
  const { stdout } = emulate(name, [FIXTURE], { stdio: ['ignore', 'pipe', 'inherit'] });
  sections.push(section(`npx tsx tests/emulated/emulate.ts ${name} ${FIXTURE}`, ' under qemu-user', stdout));
}
const [prose] = readFileSync(page, 'utf8').split(HEADING);
writeFileSync(page, `${prose}${HEADING}\n${sections.join('\n')}`);
