/** A metric and its samples, as the database function `metrics` gives them. */
export interface Family {
  /** Without `_total`. */
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  /** Of the buckets of a histogram, inclusive. */
  readonly bounds: readonly number[] | null;
  readonly samples: readonly Sample[];
}

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  readonly value?: number;
  /** Of a histogram: how many were up to each bound. */
  readonly buckets?: readonly number[];
  readonly sum?: number;
  readonly count?: number;
}

/** What differs between the two text formats. */
interface Format {
  readonly contentType: string;
  /** The name in HELP and TYPE. */
  familyName(family: Family): string;
  /** OpenMetrics has the unit of a metric in a line of its own. */
  unit(family: Family): string;
  /** A bound as the label `le` has it. */
  bound(value: number): string;
  readonly end: string;
}

const PROMETHEUS: Format = {
  contentType: "text/plain; version=0.0.4; charset=utf-8",
  familyName: (family) => sampleName(family),
  unit: () => "",
  bound: String,
  end: "",
};

const OPEN_METRICS: Format = {
  contentType: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  familyName: ({ name }) => name,
  unit: ({ name }) => (name.endsWith("_seconds") ? `# UNIT ${name} seconds\n` : ""),
  // A bound is a float there, and must look like one.
  bound: (value) => (Number.isInteger(value) ? value.toFixed(1) : String(value)),
  end: "# EOF\n",
};

/** The format that a header `Accept` likes better; Prometheus' text when it likes both as much. */
export function chooseFormat(accept: string): Format {
  const open = weightOf(accept, "application/openmetrics-text");
  return open > weightOf(accept, "text/plain") ? OPEN_METRICS : PROMETHEUS;
}

function weightOf(accept: string, type: string): number {
  const weights = accept
    .toLowerCase()
    .split(",")
    .map((range) => range.split(";").map((part) => part.trim()))
    .filter(([name]) => name === type)
    .map(([, ...parameters]) => parameters.find((parameter) => parameter.startsWith("q=")))
    .map((q) => (q ? Number(q.slice(2)) || 0 : 1));
  return Math.max(0, ...weights);
}

/**
 * The metrics as text: https://prometheus.io/docs/instrumenting/exposition_formats/ and
 * https://prometheus.io/docs/specs/om/open_metrics_spec/. Without times: Prometheus sets them.
 */
export function expose(families: readonly Family[], format: Format): string {
  return families.map((family) => exposeFamily(family, format)).join("") + format.end;
}

function exposeFamily(family: Family, format: Format): string {
  const name = format.familyName(family);
  const head = `# HELP ${name} ${escaped(family.help)}\n# TYPE ${name} ${family.type}\n`;
  const lines = family.samples.flatMap((sample) =>
    family.type === "histogram"
      ? histogramLines(family, sample, format)
      : [line(sampleName(family), sample.labels, sample.value ?? Number.NaN)],
  );
  return head + format.unit(family) + lines.join("");
}

function histogramLines({ name, bounds }: Family, sample: Sample, format: Format): string[] {
  const { labels, buckets = [], sum = 0, count = 0 } = sample;
  const upTo = (le: string, value: number) => line(`${name}_bucket`, { ...labels, le }, value);
  return [
    ...(bounds ?? []).map((bound, index) => upTo(format.bound(bound), buckets[index] ?? 0)),
    upTo("+Inf", count),
    line(`${name}_sum`, labels, sum),
    line(`${name}_count`, labels, count),
  ];
}

function sampleName({ name, type }: Family): string {
  return type === "counter" ? `${name}_total` : name;
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(
    ([label, text]) => `${label}="${escaped(text).replaceAll('"', '\\"')}"`,
  );
  return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}\n`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
