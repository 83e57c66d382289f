import { layout } from 'sysv-ipc/structs';
import { type Compiler, output, withProgram } from '../../helpers/c-compiler.ts';
import { testWith } from '../../helpers/peers.ts';

/** A C program that prints, of each struct and member that a layout has, what this machine's headers make of it. */
function program(platform: string): string {
  const lines = Object.values(layout(platform).structs).flatMap(({ name, members }) => [
    `printf("${name} %zu %zu\\n", sizeof(struct ${name}), _Alignof(struct ${name}));`,
    ...members.map(
      (m) =>
        `printf("${name}.${m.name} %zu %zu\\n", offsetof(struct ${name}, ${m.name}), sizeof(((struct ${name} *)0)->${m.name}));`,
    ),
  ]);
  return `
    #define _GNU_SOURCE
    #include <stddef.h>
    #include <stdio.h>
    #include <sys/ipc.h>
    #include <sys/msg.h>
    #include <sys/sem.h>
    #include <sys/shm.h>
    int main(void) { ${lines.join('\n')} return 0; }`;
}

function tabled(platform: string): string {
  return Object.values(layout(platform).structs)
    .flatMap(({ name, size, alignment, members }) => [
      `${name} ${size} ${alignment}\n`,
      ...members.map((m) => `${name}.${m.name} ${m.offset} ${m.size}\n`),
    ])
    .join('');
}

const libcs: [Compiler, string][] =
  process.platform === 'linux'
    ? [
        ['gcc', layout().platform.replace(/-time64$/, '')],
        ['musl-gcc', `linux-${process.arch}-musl`],
      ]
    : [['gcc', layout().platform]];

describe.each(libcs)('%s', (compiler, platform) => {
  testWith(compiler)(`layout("${platform}") is what this machine's headers say`, () => {
    expect(withProgram(compiler, program(platform), (binary) => output(binary))).toBe(tabled(platform));
  });
});
