import { complain, report, Status } from './io/failure.ts';
import { run } from './program.ts';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough, such as `head`, is no failure. Where stderr itself cannot be written to, nobody listens.
    if (error.code !== 'EPIPE' && stream === process.stdout) {
      complain(`Cannot write to standard output: ${error.code === 'ENOSPC' ? 'no space is left' : error.message}`);
    }
    process.exit(error.code === 'EPIPE' ? undefined : Status.failure);
  });
}

run(process.argv).catch(report);
