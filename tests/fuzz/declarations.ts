/**
 * Random C declarations: parseC() against gcc, here and for other processors, whose programs qemu-user runs.
 *
 * `npm run fuzz:declarations -- --count 10000 --seed 1`. Compilers that a machine lacks are named.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type Compiler, withProgram } from '../helpers/c-compiler.ts';
import { described, describingProgram, randomStructs } from '../structs/random-c.ts';

const { values } = parseArgs({ options: { count: { type: 'string', default: '2000' }, seed: { type: 'string' } } });
const count = Number(values.count);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));

const COMPILERS: [compiler: Compiler, platform: string | undefined, run: string[]][] = [
  ['gcc', undefined, []],
  ['i686-linux-gnu-gcc', 'linux-ia32-glibc', []],
  ['aarch64-linux-gnu-gcc', 'linux-arm64-glibc', ['qemu-aarch64-static']],
  ['arm-linux-gnueabihf-gcc', 'linux-arm-glibc', ['qemu-arm-static']],
  ['powerpc64le-linux-gnu-gcc', 'linux-ppc64-glibc', ['qemu-ppc64le-static']],
  ['s390x-linux-gnu-gcc', 'linux-s390x-glibc', ['qemu-s390x-static']],
];

/** One compilation each. */
const BATCH = 400;
let failed = 0;
for (const [compiler, platform, run] of COMPILERS) {
  const missing = [compiler, ...run].filter((program) => spawnSync(program, ['--version']).error !== undefined);
  if (missing.length > 0) {
    console.log(`${compiler}: skipped, this machine lacks ${missing.join(' and ')}`);
    continue;
  }
  let differences = 0;
  for (let done = 0; done < count; done += BATCH) {
    const structs = randomStructs(Math.min(BATCH, count - done), seed + done);
    withProgram(compiler, describingProgram(structs), (program) => {
      const [command = program, ...rest] = [...run, program];
      const lines = execFileSync(command, rest, { encoding: 'utf8', maxBuffer: 1 << 28 })
        .trim()
        .split('\n');
      for (const [i, struct] of structs.entries()) {
        const ours = described(struct, platform);
        if (ours === lines[i]) continue;
        differences++;
        if (differences <= 3) console.log(`${compiler}:\n${struct.text}\n  its: ${lines[i]}\n  our: ${ours}`);
      }
    });
  }
  failed += differences;
  console.log(`${compiler}: ${count} declarations, ${differences} differences (seed ${seed})`);
}
process.exitCode = failed > 0 ? 1 : 0;
