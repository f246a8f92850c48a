import { BarChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { Html } from "../../supabase/functions/_shared/mail/markup.ts";

use([BarChart, GridComponent, SVGRenderer]);

/** One colour of a chart. */
export interface Series {
  readonly name: string;
  /** A custom property of the page, such as `--blue`: it knows the light and the dark. */
  readonly color: string;
  readonly values: readonly number[];
}

/** Bars, one on top of the other where there are several series. */
export interface Chart {
  /** What it shows, for who cannot see it. */
  readonly label: string;
  readonly categories: readonly string[];
  readonly series: readonly Series[];
}

/** As a page lays it out: a phone's picture is not a desk's made small, whose letters nobody could read. */
const SIZES = {
  phone: { width: 340, height: 190 },
  desk: { width: 704, height: 220 },
} as const;

const LABEL_WIDTH = 62;

/** Whether there is anything to be seen in a chart. */
export function isEmpty({ series }: Chart): boolean {
  return series.every(({ values }) => values.every((value) => value === 0));
}

/** The chart as pictures in the page, of which style sheets show the one that fits. */
export function drawChart(chart: Chart): Html {
  return new Html(
    Object.entries(SIZES)
      .map(([device, size]) => picture(chart, device, size))
      .join("\n"),
  );
}

function picture(chart: Chart, device: string, size: { width: number; height: number }): string {
  const canvas = init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    canvas.setOption(options(chart, size.width));
    // Its style sheet is about pointing at things: there is nothing to point at.
    const svg = canvas.renderToSVGString().replace(/<style[\s\S]*?<\/style>/g, "");
    return svg.replace(
      "<svg ",
      `<svg class="${device}" role="img" aria-label="${escaped(chart.label)}" `,
    );
  } finally {
    canvas.dispose();
  }
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

function options({ categories, series }: Chart, width: number) {
  const step = Math.ceil(categories.length / (width / LABEL_WIDTH));
  const axisLabel = { color: "var(--soft)", fontSize: 12, fontFamily: "inherit" };
  return {
    animation: false,
    grid: { left: 0, right: 8, top: 12, bottom: 4, outerBoundsMode: "same" as const },
    xAxis: {
      type: "category" as const,
      data: [...categories],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: "var(--line)" } },
      axisLabel: {
        ...axisLabel,
        // The last one is the present: it has its label in any case.
        interval: (at: number) => (categories.length - 1 - at) % step === 0,
      },
    },
    yAxis: {
      type: "value" as const,
      minInterval: 1,
      splitNumber: 4,
      splitLine: { lineStyle: { color: "var(--line)" } },
      axisLabel,
    },
    series: series.map(({ name, color, values }, at) => ({
      type: "bar" as const,
      name,
      stack: "all",
      silent: true,
      barCategoryGap: "28%",
      barMaxWidth: 36,
      data: [...values],
      itemStyle: {
        color: `var(${color})`,
        borderRadius: at === series.length - 1 ? [3, 3, 0, 0] : 0,
      },
    })),
  };
}
