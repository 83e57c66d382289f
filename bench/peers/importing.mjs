import { createRequire } from 'node:module';

// One figure: the nanoseconds of one import, in a process that has loaded nothing before. argv: how, what.
const [how, name] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const start = process.hrtime.bigint();
if (how === 'require') require(name);
else {
  const { createSemaphore } = await import(name);
  if (how === 'first-use') createSemaphore().remove();
}
console.log(String(process.hrtime.bigint() - start));
