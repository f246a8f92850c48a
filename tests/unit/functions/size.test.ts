import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { build, type Metafile } from "esbuild";
import { describe, expect, it } from "vitest";

const FOLDER = new URL("../../../supabase/functions/", import.meta.url).pathname;
const MAX_BYTES = 100_000;
/** With what is loaded only when it is needed, such as SMTP. */
const MAX_TOTAL_BYTES = 130_000;

const functions = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith("_"))
  .map(({ name }) => name);

describe("the bundled function", () => {
  for (const name of functions) {
    it(`${name} loads at most 100 kB, and little more for its first message`, async () => {
      const { metafile } = await build({
        entryPoints: [`${FOLDER}${name}/index.ts`],
        bundle: true,
        splitting: true,
        minify: true,
        write: false,
        metafile: true,
        outdir: "bundle",
        platform: "node",
        format: "esm",
      });
      const sizes = Object.values(metafile.outputs).map(({ bytes }) => bytes);
      expect(sizeAtStart(metafile)).toBeLessThanOrEqual(MAX_BYTES);
      expect(sizes.reduce((sum, bytes) => sum + bytes)).toBeLessThanOrEqual(MAX_TOTAL_BYTES);
    });
  }
});

/** The entry and what it imports right away. */
function sizeAtStart({ outputs }: Metafile): number {
  const loaded = new Set(Object.keys(outputs).filter((file) => basename(file) === "index.js"));
  for (const file of loaded) {
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kind === "import-statement" && path in outputs) loaded.add(path);
    }
  }
  return [...loaded].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
}
