import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** The browser to look at messages with: CALBASE_BROWSER, else one on the PATH, else undefined. */
export function findBrowser(): string | undefined {
  const { CALBASE_BROWSER, PATH = "" } = process.env;
  if (CALBASE_BROWSER) return CALBASE_BROWSER;
  return PATH.split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
