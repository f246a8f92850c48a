/** A family of metrics, as a strict reader finds it. */
export interface Read {
  readonly type: string;
  readonly samples: readonly { name: string; labels: Record<string, string>; value: number }[];
}

const HEAD = /^# (HELP|TYPE|UNIT) ([a-z][a-z0-9_]*) (.+)$/;
const SAMPLE = /^([a-z][a-z0-9_]*)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]\d+)?|NaN|[+-]Inf)$/;
const LABEL = /([a-z][a-z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,(?=.)|$)/y;

/**
 * Reads either text format and throws at the first thing that its specification does not allow,
 * or that promtool's linter would complain of.
 */
export function parse(text: string, isOpenMetrics: boolean): Map<string, Read> {
  if (!text.endsWith(isOpenMetrics ? "\n# EOF\n" : "\n")) throw new Error("wrong end");
  const body = isOpenMetrics ? text.slice(0, -"# EOF\n".length) : text;
  const families = new Map<string, { type: string; samples: Read["samples"][number][] }>();
  const seen = new Set<string>();
  let current = "";
  let heads: string[] = [];
  for (const line of body.slice(0, -1).split("\n")) {
    const [, kind, name = "", rest = ""] = HEAD.exec(line) ?? [];
    if (kind) {
      if (kind === "HELP") {
        if (families.has(name)) throw new Error(`twice: ${line}`);
        families.set(name, { type: "", samples: [] });
        current = name;
        heads = [];
      }
      if (name !== current || heads.includes(kind)) throw new Error(`out of place: ${line}`);
      heads.push(kind);
      if (kind === "TYPE") (families.get(name) as { type: string }).type = rest;
      if (kind === "UNIT" && !(isOpenMetrics && name.endsWith(`_${rest}`))) throw new Error(line);
      continue;
    }
    const [, sample, inner, value = ""] = SAMPLE.exec(line) ?? [];
    const family = families.get(current);
    if (!sample || !family?.type) throw new Error(`neither head nor sample: ${line}`);
    const suffixes =
      family.type === "histogram"
        ? ["_bucket", "_sum", "_count"]
        : [isOpenMetrics && family.type === "counter" ? "_total" : ""];
    if (!suffixes.includes(sample.slice(current.length)) || !sample.startsWith(current)) {
      throw new Error(`not of ${current}: ${line}`);
    }
    const series = line.slice(0, line.lastIndexOf(" "));
    if (seen.has(series)) throw new Error(`twice: ${line}`);
    seen.add(series);
    family.samples.push({ name: sample, labels: labelsOf(inner), value: numberOf(value) });
  }
  for (const [name, { type, samples }] of families) check(name, type, samples, isOpenMetrics);
  return families;
}

function labelsOf(inner: string | undefined): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (inner !== undefined && LABEL.lastIndex < inner.length) {
    const [, name, value = ""] = LABEL.exec(inner) ?? [];
    if (!name || name in labels) throw new Error(`labels: ${inner}`);
    labels[name] = value.replace(/\\(.)/g, (_, c) => (c === "n" ? "\n" : c));
  }
  return labels;
}

function numberOf(value: string): number {
  return Number(value.replace("Inf", "Infinity"));
}

function check(name: string, type: string, samples: Read["samples"], isOpenMetrics: boolean): void {
  if (!["counter", "gauge", "histogram"].includes(type)) throw new Error(`${name} is a ${type}`);
  if (type === "counter" && name.endsWith("_total") === isOpenMetrics) throw new Error(name);
  if (type !== "gauge" && samples.some(({ value }) => !(value >= 0))) throw new Error(name);
  if (type !== "histogram") return;
  const rest = ({ le: _, ...labels }: Record<string, string>) => JSON.stringify(labels);
  for (const count of samples.filter((sample) => sample.name.endsWith("_count"))) {
    const buckets = samples.filter(
      (s) => s.name.endsWith("_bucket") && rest(s.labels) === rest(count.labels),
    );
    const bounds = buckets.map(({ labels }) => numberOf(labels.le ?? ""));
    const values = buckets.map(({ value }) => value);
    const rises = (list: number[]) => list.every((n, i) => i === 0 || n >= (list[i - 1] ?? 0));
    if (!rises(bounds) || !rises(values)) throw new Error(`${name}: buckets`);
    if (bounds.at(-1) !== Infinity || values.at(-1) !== count.value)
      throw new Error(`${name}: +Inf`);
    if (isOpenMetrics && buckets.some(({ labels }) => !/\.|Inf/.test(labels.le ?? "")))
      throw new Error(`${name}: le`);
  }
}
