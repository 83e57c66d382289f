import { installNode } from './install-node.ts';
import { testIf } from './peers.ts';

export interface OtherNode {
  readonly title: string;
  /** Its program. */
  readonly node: string;
  /** Runs what it is given on a machine that has that Node. */
  readonly test: jest.It;
}

/** Nodes of these major versions. */
export function nodes(...majors: number[]): OtherNode[] {
  return majors.map((major) => {
    const node = installed(major);
    return { title: `Node ${major}`, node: node ?? '', test: testIf(node !== undefined, `Node ${major} from npm`) };
  });
}

function installed(major: number): string | undefined {
  try {
    return installNode(major);
  } catch (error) {
    console.warn(`Node ${major} cannot be installed: ${error}`);
    return undefined;
  }
}
