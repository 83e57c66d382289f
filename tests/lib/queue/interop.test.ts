import { c, createQueue, MessageQueueHandle } from 'sysv-ipc';
import { perl, runC, testWith } from '../../helpers/peers.ts';

let queue: MessageQueueHandle;
beforeEach(() => {
  queue = createQueue();
});
afterEach(() => {
  if (queue.current) queue.remove();
});

describe('interop', () => {
  testWith('perl')('Perl reads what is sent here, and the other way round', () => {
    queue.sendSync(Buffer.from('to\0Perl'), { type: 42 });
    const seen = perl(
      `my ($id) = @ARGV; my $buf; msgrcv($id, $buf, 100, 42, 0) // die $!;
       my ($type, $text) = unpack 'l! a*', $buf; print "$type ", unpack('H*', $text);
       msgsnd($id, pack('l! a*', 43, "from\\0Perl"), 0) or die $!;`,
      queue.msqid,
    );
    expect(seen).toBe(`42 ${Buffer.from('to\0Perl').toString('hex')}`);
    expect(queue.receiveSync()).toEqual({ type: 43, data: Buffer.from('from\0Perl') });
  });

  testWith('gcc')('C reads what is sent here by key, and the other way round', () => {
    const type = c.long.size === 8 ? 2 ** 40 : 2 ** 30;
    queue.sendSync('to C', { type });
    const seen = runC(
      `#include <stdio.h>
       #include <stdlib.h>
       #include <sys/msg.h>
       int main(int argc, char **argv) {
         struct { long type; char text[100]; } m;
         int id = msgget(atoi(argv[1]), 0);
         ssize_t n = msgrcv(id, &m, sizeof m.text, 0, 0);
         printf("%ld %zd %.*s", m.type, n, (int)n, m.text);
         m.type = 3;
         return msgsnd(id, &m, 0, 0);
       }`,
      queue.key,
    );
    expect(seen).toBe(`${type} 4 to C`);
    expect(queue.receiveSync()).toEqual({ type: 3, data: Buffer.alloc(0) });
  });

  testWith('perl')('a queue made by Perl is opened by id and by key', () => {
    const key = queue.key ^ 0x4000_0000;
    const [id = 0, privateId = 0] = perl(`print msgget($ARGV[0], 01000 | 0640), ' ', msgget(0, 01000 | 0600);`, key)
      .split(' ')
      .map(Number);
    const byKey = new MessageQueueHandle(key);
    const byId = MessageQueueHandle.fromId(privateId);
    try {
      expect([byKey.msqid, byKey.permissions, byKey.created]).toEqual([id, 0o640, false]);
      expect([byId.key, byId.permissions]).toEqual([0, 0o600]);
    } finally {
      byKey.remove();
      byId.remove();
    }
  });
});
