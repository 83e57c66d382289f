import { constants } from 'node:os';

/** The alternate screen, without a cursor and without wrapping of long lines; and back. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Shows a text again and again until Ctrl-C or q: in place on a terminal if wanted, one after the other elsewhere. */
export async function watch(seconds: number, inPlace: boolean, text: () => Promise<string>): Promise<void> {
  const screen = inPlace && process.stdout.isTTY ? onTerminal(seconds) : inLine();
  const { promise: ended, resolve: end } = withResolvers<unknown>();
  let over = false;
  const draw = () => {
    text()
      .then((picture) => over || screen.show(picture))
      .catch(end);
  };
  for (const signal of ENDING) process.once(signal, () => end(signal));
  const stopKeys = onKeys(end);
  const timer = setInterval(draw, seconds * 1000);
  process.stdout.on('resize', screen.redraw);
  draw();
  const reason = await ended;
  over = true;
  clearInterval(timer);
  process.stdout.off('resize', screen.redraw);
  stopKeys();
  screen.leave();
  if (reason instanceof Error) throw reason;
  const signal = ENDING.find((name) => name === reason);
  if (signal) process.exitCode = 128 + constants.signals[signal];
}

interface Screen {
  show(text: string): void;
  redraw(): void;
  leave(): void;
}

function onTerminal(seconds: number): Screen {
  let last = '';
  const redraw = () => {
    const footer = `Every ${seconds} s; q ends.`;
    const room = Math.max(1, process.stdout.rows - 2);
    const lines = last.split('\n');
    const shown =
      lines.length > room ? [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more lines`] : lines;
    const screenful = [...shown, '', footer].map((line) => line + CLEAR_LINE).join('\r\n');
    process.stdout.write(HOME + screenful + CLEAR_BELOW);
  };
  process.stdout.write(ENTER);
  return {
    show(text) {
      last = text;
      redraw();
    },
    redraw,
    leave: () => process.stdout.write(LEAVE),
  };
}

function inLine(): Screen {
  return { show: (text) => process.stdout.write(`${text}\n`), redraw() {}, leave() {} };
}

/** q, and Ctrl-C, which a terminal in raw mode gives as a key. */
function onKeys(end: (reason: unknown) => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY || !process.stdout.isTTY) return () => {};
  const onData = (keys: Buffer) => {
    if (keys.includes('q')) end('q');
    else if (keys.includes(3)) end('SIGINT');
  };
  stdin.setRawMode(true);
  stdin.on('data', onData);
  return () => {
    stdin.off('data', onData);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
