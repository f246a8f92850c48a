// Starts PostgreSQL in the folder and on the port given, says so, and stays until its stdin ends:
// a program to kill, and one that does not outlive the tests.
import { startPostgres } from "../../local/postgres.ts";

const [home, port] = process.argv.slice(2);
await startPostgres({ home: home as string, port: Number(port), log: () => {} });
console.log("running");
process.stdin.resume().on("end", () => process.exit());
