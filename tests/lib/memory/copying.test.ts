import { resultOf } from '../../helpers/fixture.ts';

// The second time as under Electron, where no ArrayBuffer may lie over foreign memory.
test.each([
  ['through a view of the segment', {}],
  ['without external buffers', { SYSV_IPC_NO_EXTERNAL_BUFFERS: '1' }],
])('read() and write() %s', async (_, env: Record<string, string>) => {
  expect(await resultOf('read-write.mjs', [], { env })).toEqual({
    text: 'Ã¤â\x82¬.EFG.IJ.AB.xx.xx.pool....--',
    utf8: 'ä€',
    low: 'pool',
    names: ['RangeError', 'RangeError', 'RangeError', 'RangeError'],
  });
});
