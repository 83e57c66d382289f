import { json, type OutputOptions, print } from '../io/output.ts';
import { escapedLines } from '../text/escape.ts';
import { loadStructs } from '../types/struct-file.ts';

export interface LayoutOptions extends OutputOptions {
  platform?: string | undefined;
}

/** `sysv-ipc layout`: where the members of C structs lie, and where nothing does. */
export async function layout(file: string, { platform, json: asJson }: LayoutOptions): Promise<void> {
  const types = loadStructs(file, platform);
  if (asJson) {
    const layouts = types.map((type) => type.layout);
    print(await json('structLayouts', layouts));
  } else print(types.map((type) => escapedLines(type.toC())).join('\n\n'));
}
