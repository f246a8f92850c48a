import { readdirSync } from "node:fs";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

const FOLDER = new URL("../../../supabase/functions/", import.meta.url).pathname;
const MAX_BYTES = 100_000;

const functions = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith("_"))
  .map(({ name }) => name);

describe("the bundled function", () => {
  for (const name of functions) {
    it(`${name} is at most 100 kB, with all it can load`, async () => {
      const { outputFiles } = await build({
        entryPoints: [`${FOLDER}${name}/index.ts`],
        bundle: true,
        minify: true,
        write: false,
        platform: "node",
        format: "esm",
      });
      expect(outputFiles[0]?.contents.byteLength).toBeLessThanOrEqual(MAX_BYTES);
    });
  }
});
