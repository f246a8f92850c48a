import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const ROOT = new URL("../../../", import.meta.url).pathname;
const FOLDER = `${ROOT}supabase/functions/`;

function json(path: string) {
  return JSON.parse(readFileSync(path, "utf8"));
}

describe("the packages of a function", () => {
  const { devDependencies } = json(`${ROOT}package.json`);
  const functions = readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("_"))
    .map(({ name }) => name);

  for (const name of functions) {
    it(`${name} are the exact versions that are installed here`, () => {
      const { imports } = json(`${FOLDER}${name}/deno.json`) as { imports: Record<string, string> };
      for (const [specifier, target] of Object.entries(imports)) {
        const [, packageName, version, path = ""] =
          /^npm:((?:@[^/]+\/)?[^/@]+)@([^/]+)(\/.*)?$/.exec(target) ?? [];
        expect(`${packageName}${path}`).toBe(specifier);
        expect({ specifier, version }).toEqual({
          specifier,
          version: devDependencies[packageName as string],
        });
      }
    });
  }
});
