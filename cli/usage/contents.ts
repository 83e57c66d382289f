import { type Command, Option } from '@commander-js/extra-typings';
import { asJson, examples, numberName, reference } from './arguments.ts';
import { parseSize } from './values.ts';

/** read, write: what is inside. */
export function addContentCommands(program: Command): void {
  program
    .command('read')
    .summary('show what is in shared memory')
    .description('Show the bytes of shared memory: as a hexdump, as numbers, as a struct, or raw for a pipe.')
    .addArgument(reference())
    .addOption(offset())
    .option('--length <bytes>', 'how much; default: to the end', parseSize)
    .option('--raw', 'the bytes themselves, to a pipe or a file')
    .option('--as <type>', 'numbers: int8 to int64, uint8 to uint64, float, double, each with le or be', numberName)
    .option('--struct <file>', 'a struct, as a JSON file defines it')
    .addOption(asJson())
    .addHelpText(
      'after',
      `${examples(
        'sysv-ipc read 0x2a --length 256',
        'sysv-ipc read 0x2a --offset 0x40 --as int32le',
        'sysv-ipc read 0x4e545030 --struct shm-time.json',
        'sysv-ipc read id:7 --raw > copy.bin',
      )}\n\nA struct file: {"members": {"mode": "int", "stamp": "time_t", "name": "char[16]", "spare": "int[8]"}}`,
    )
    .action(async (object, options) => (await import('../commands/read.ts')).read(object, options));

  program
    .command('write')
    .summary('write into shared memory')
    .description('Write a text, a file or what comes from a pipe. What does not fit as a whole changes nothing.')
    .addArgument(reference())
    .argument('[text]', 'written as UTF-8; default: what comes from the pipe')
    .addOption(offset())
    .option('--file <path>', 'write what is in a file')
    .addOption(asJson())
    .addHelpText(
      'after',
      examples(
        "sysv-ipc write 0x2a 'Hello'",
        'sysv-ipc write 0x2a --offset 4K --file picture.raw',
        "printf '\\0' | sysv-ipc write 0x2a --offset 5",
      ),
    )
    .action(async (object, text, options) => (await import('../commands/write.ts')).write(object, text, options));
}

const offset = () => new Option('--offset <bytes>', 'where to begin').argParser(parseSize).default(0);
