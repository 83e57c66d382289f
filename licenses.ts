import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** Writes down the licenses of the packages whose code went into a bundle, as most of them ask for. */
export function licenses(path: string): Plugin {
  return {
    name: 'licenses',
    setup({ initialOptions, onEnd }) {
      initialOptions.metafile = true;
      onEnd(({ metafile }) => {
        const folders = Object.keys(metafile?.inputs ?? {}).map(
          (input) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0],
        );
        const texts = [...new Set(folders)]
          .filter((folder) => folder !== undefined)
          .sort()
          .map(licenseOf);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, texts.join(`\n\n${'-'.repeat(80)}\n\n`));
      });
    },
  };
}

function licenseOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((file) => /^licen[cs]e(\.|$)/i.test(file));
  const text = file === undefined ? '' : `\n\n${readFileSync(join(folder, file), 'utf8').trim()}`;
  return `${name} ${version}: ${license}${text}`;
}
