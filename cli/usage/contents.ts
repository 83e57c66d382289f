import { type Command, Option } from '@commander-js/extra-typings';
import { CommandFailure, Status } from '../io/failure.ts';
import type { NumberType } from '../types/numbers.ts';
import { asJson, examples, reference, struct } from './arguments.ts';
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
    .addOption(as())
    .addOption(struct())
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
    .action(async (object, { as, ...options }) => {
      const { read } = await import('../commands/read.ts');
      await read(object, { ...options, ...(as !== undefined && { as: await numberType(as) }) });
    });

  program
    .command('write')
    .summary('write into shared memory')
    .description(
      'Write a text, numbers, members of a struct, a file or what comes from a pipe. What does not fit as a whole changes nothing.',
    )
    .addArgument(reference())
    .argument(
      '[text...]',
      'written as UTF-8; with --as numbers, with --struct member=value; default: what comes from the pipe',
    )
    .addOption(offset())
    .option('--file <path>', 'write what is in a file; -: what comes from the pipe')
    .addOption(as())
    .addOption(struct())
    .addOption(asJson())
    .addHelpText(
      'after',
      examples(
        "sysv-ipc write 0x2a 'Hello'",
        'sysv-ipc write 0x2a --offset 4K --file picture.raw',
        'sysv-ipc write 0x2a --offset 64 --as uint32 7 0xff',
        'sysv-ipc write 0x4e545032 --struct shm-time.json valid=0 precision=-10',
      ),
    )
    .action(async (object, text, { as, ...options }) => {
      const { write } = await import('../commands/write.ts');
      await write(object, text, { ...options, ...(as !== undefined && { as: await numberType(as) }) });
    });
}

const offset = () => new Option('--offset <bytes>', 'where to begin').argParser(parseSize).default(0);

const as = () =>
  new Option(
    '--as <type>',
    'numbers: int8 to uint64, float, double, each with le or be, and C names: int, unsigned long',
  );

async function numberType(name: string): Promise<NumberType> {
  const { C_NUMBER_NAMES, numberTypeNamed, NUMBER_TYPES } = await import('../types/numbers.ts');
  const type = numberTypeNamed(name);
  if (type) return type;
  const names = [...NUMBER_TYPES.filter((one) => !/[lb]e$/.test(one) || one === 'double'), ...C_NUMBER_NAMES];
  throw new CommandFailure(
    `There is no type "${name}" of numbers: expected one of ${names.join(', ')}, with le or be for a byte order`,
    Status.usage,
  );
}
