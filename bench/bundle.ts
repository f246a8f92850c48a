import { basename, join } from "node:path";
import { build, type Metafile } from "esbuild";
import { REPOSITORY } from "../cli/repository.ts";

/** Bytes of a function with all its packages, minified, without the runtime's own modules. */
export interface BundleSize {
  /** What is loaded when it starts. */
  readonly atStart: number;
  /** With what is loaded only when it is needed, such as SMTP. */
  readonly total: number;
}

/** How big a function is, as one would deploy it. */
export async function bundleSize(name: string): Promise<BundleSize> {
  const { metafile } = await build({
    entryPoints: [join(REPOSITORY, "supabase/functions", name, "index.ts")],
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: "bundle",
    format: "esm",
    platform: "node",
    target: "es2022",
    absWorkingDir: REPOSITORY,
  });
  const sizes = Object.values(metafile.outputs).map(({ bytes }) => bytes);
  return { atStart: sizeAtStart(metafile), total: sizes.reduce((sum, bytes) => sum + bytes) };
}

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
