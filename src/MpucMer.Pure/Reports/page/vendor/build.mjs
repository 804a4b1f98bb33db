// Makes ../plot.js and ../plot.LICENSES.txt of the packages that package-lock.json names: `npm ci && npm run build`.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const result = await build({
    entryPoints: ['entry.mjs'],
    alias: { d3: './d3.mjs' },
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'Plot',
    target: 'es2021',
    charset: 'ascii',
    legalComments: 'none',
    metafile: true,
    write: false,
});

// The packages that any line of the bundle is of, each with the text of its licence.
const bundled = Object.values(result.metafile.outputs)[0].inputs;
const packages = [
    ...new Set(
        Object.entries(bundled)
            .filter(([, of]) => of.bytesInOutput > 0)
            .map(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1])
            .filter(Boolean),
    ),
].sort();
const licences = packages.map((name) => {
    const folder = join('node_modules', name);
    const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((f) => /^(un)?licen[cs]e/i.test(f));
    const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${about.license}`;
    return `${about.name} ${about.version} (${about.license})\n\n${text}\n`;
});

// No text of a script may end it in the HTML that it is embedded in.
const code = result.outputFiles[0].text.replaceAll('</', '<\\/');
writeFileSync('../plot.js', code);
writeFileSync('../plot.LICENSES.txt', licences.join('\n' + '-'.repeat(80) + '\n\n').replaceAll('\r\n', '\n'));
console.log(`plot.js: ${code.length} bytes, SHA-256 ${createHash('sha256').update(code).digest('hex')}; of ${packages.join(', ')}`);
